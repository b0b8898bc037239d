import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

/** Every file that is committed or about to be. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\0')
  .filter((file) => file !== '' && existsSync(join(root, file)))

/** The files in which a line matches, as `file:line`. */
function linesWith(pattern: RegExp): string[] {
  return files.flatMap((file) => {
    const text = read(file)
    if (text.includes('\0')) return [] // an image
    return text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}`] : []))
  })
}

test('git lists the files that the other tests look at', () => {
  expect(files).toContain('package.json')
})

test('the lock file names no registry', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { resolved?: string; link?: boolean }>
  }
  const addressed = Object.entries(packages).filter(
    ([, entry]) => entry.resolved !== undefined && entry.link !== true,
  )
  expect(Object.keys(packages).length).toBeGreaterThan(100)
  expect(addressed).toEqual([])
  expect(read('package-lock.json')).not.toMatch(/https?:.*\.tgz/)
})

// Written so that these lines do not match themselves.
test.each([
  ['a folder of some machine', /(?:^|[\s"'`(=:])\/(?:work|root|home\/\w+|Users\/\w+)\//],
  ['a drive of some machine', /\b[A-Z]:\\\\?Users\\/],
  ['a package registry', /\bregistry\.(?:npmjs|yarnpkg|npmmirror)\b|\bregistry=/],
])('no file names %s', (_what, pattern) => {
  expect(linesWith(pattern)).toEqual([])
})

test('every test file has a name that a project picks up', () => {
  const looksLikeTest = /\.(?:test|spec|stories)\.[cm]?[jt]sx?$/
  const isPickedUp = /^tests\/(?!e2e\/).*\.test\.tsx?$|^tests\/e2e\/.*\.test\.ts$|^stories\/.*\.stories\.tsx$/
  expect(files.filter((file) => looksLikeTest.test(file) && !isPickedUp.test(file))).toEqual([])
})
