import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { codeBlocksOf } from './markdown.ts'
import { root } from './snippets.ts'

const examples = readdirSync(join(root, 'examples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

const read = (...path: readonly string[]): string => readFileSync(join(root, 'examples', ...path), 'utf8')

/** The code of an example, without what it has installed or built. */
const codeOf = (folder: string): string =>
  readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !['node_modules', 'dist', '.next'].includes(name))
    .map((entry) => {
      const file = join(folder, entry.name)
      if (entry.isDirectory()) return codeOf(file)
      return /\.tsx?$/.test(file) ? readFileSync(file, 'utf8') : ''
    })
    .join('\n')

/** The block that is a whole app: scripts/examples-test.mjs runs it. */
const wholeApp = 'From a bare app to a chat'

/** A text without indentation: a block shows a piece of a file. */
const flat = (text: string): string => text.replaceAll(/^[ \t]+/gm, '')

const strange = (readme: string, code: string): readonly string[] =>
  codeBlocksOf(readme)
    .filter(({ language, heading }) => /^tsx?$/.test(language) && heading !== wholeApp)
    .filter((block) => !flat(code).includes(flat(block.code)))
    .map((block) => block.code)

describe('examples', () => {
  test.each(examples)('what the README of %s shows stands in its code', (example) => {
    const readme = read(example, 'README.md')
    expect(codeBlocksOf(readme).some(({ language }) => /^tsx?$/.test(language))).toBe(true)
    expect(strange(readme, codeOf(join(root, 'examples', example)))).toEqual([])
  })

  test('red: a block that no file has is found', () => {
    expect(strange('```ts\nconst a = 1\n```\n```ts\nconst b = 2\n```', '  const a = 1\n')).toEqual([
      'const b = 2',
    ])
  })

  test.each(examples)('%s has a line under Examples in docs/ADAPTERS.md', (example) => {
    const [, list = ''] = readFileSync(join(root, 'docs/ADAPTERS.md'), 'utf8').split('\n## Examples\n')
    expect(list).toContain(`(../examples/${example}/README.md)`)
  })

  test('from a bare app to a chat it is less than 25 lines', () => {
    const blocks = codeBlocksOf(read('ai-sdk-backend', 'README.md')).filter(
      ({ heading }) => heading === wholeApp,
    )
    expect(blocks).toHaveLength(1)
    const lines = blocks[0]!.code.split('\n').filter((line) => line.trim() !== '')
    expect(lines.length).toBeLessThan(25)
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(130)
  })
})
