import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const folder = 'docs/decisions'
const pages = readdirSync(folder).map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }))

const filesIn = (directory: string): string[] =>
  readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

const sources = ['src', 'scripts', 'bench', 'tests']
  .flatMap(filesIn)
  .filter((file) => !/node_modules|results|decisions.test/.test(file))
const words = new Set(sources.flatMap((file) => readFileSync(file, 'utf8').match(/[\w$]+/g) ?? []))

/** What decisions name of Node's, zustand's and valibot's, and we do not use. */
const namedOfOthers = ['useStore', 'safeInteger', 'headersTimeout', 'requestTimeout', 'maxConnections']
const entries = Object.keys(
  // package.json is ours: it has exports, by entry.
  (JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Record<string, unknown> }).exports,
)
for (const word of namedOfOthers) words.add(word)

/** What stands in backticks and is a file of ours, or a name in our code. */
const named = (text: string): string[] =>
  [...text.replaceAll(/```[\s\S]*?```/g, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)

/** What of it does not exist. Prose in code, literals and commands are not looked up, but for the names in them. */
function missingIn(text: string): string[] {
  return named(text).flatMap((code) => {
    if (code.startsWith('onebubble/')) return entries.includes(code.replace('onebubble', '.')) ? [] : [code]
    if (/^[\w./-]+\.(ts|tsx|mjs|md|json)$/.test(code))
      return ['', 'src/', 'docs/'].some((root) => existsSync(root + code)) ? [] : [code]
    const isName = /^#?[A-Za-z_$][\w$]*(\.#?[\w$]+)*(\(.*\))?$/.test(code)
    const parts = isName ? code.replace(/\(.*\)$/, '').split(/[.#]+/) : []
    return parts.some((part) => part !== '' && /[a-z][A-Z]|^[A-Z][a-z]/.test(part) && !words.has(part))
      ? [code]
      : []
  })
}

test('each decision has a date and a status', () => {
  for (const { file, text } of pages)
    expect(/^# \d{4} .+\n\n\d{4}-\d\d-\d\d\n\nStatus: .+\./.test(text) ? '' : file).toBe('')
})

describe('what a decision that stands names in backticks exists', () => {
  const standing = pages.filter(({ text }) => text.includes('\nStatus: accepted.'))
  test.each(standing.map(({ file, text }) => [file, text] as const))('%s', (_, text) => {
    expect(missingIn(text)).toEqual([])
  })

  test('a name that does not exist is found', () => {
    expect(
      missingIn('`core/no-such-file.ts` and `NoSuchThing`, `onebubble/nothing` and `createBubbleStore`'),
    ).toEqual(['core/no-such-file.ts', 'NoSuchThing', 'onebubble/nothing'])
  })
})

test('a decision that was superseded says by which', () => {
  const superseded = pages.filter(({ text }) => text.includes('\nStatus: superseded'))
  expect(superseded.length).toBeGreaterThan(0)
  for (const { text } of superseded) {
    const by = /Status: superseded.* by .*\]\(([^)]+)\)/.exec(text)?.[1] ?? 'nothing'
    expect(existsSync(join(folder, by))).toBe(true)
  }
})
