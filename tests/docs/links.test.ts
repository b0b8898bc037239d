import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { anchorsOf, linksOf } from './markdown.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

/** What a user imports: `onebubble/schema.json` is there once it is built. */
const { exports } = JSON.parse(read('package.json')) as { readonly exports: object }
const entries = new Set(Object.keys(exports).map((subpath) => subpath.replace('.', 'onebubble')))

const decisions = readdirSync(join(root, 'docs/decisions')).toSorted()
const documents = [
  ...['.', 'docs', 'docs/guide'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => normalize(join(folder, name))),
  ),
  ...decisions.map((name) => `docs/decisions/${name}`),
  ...readdirSync(join(root, 'examples')).map((name) => `examples/${name}/README.md`),
].filter((file) => file.endsWith('.md') && existsSync(join(root, file)))

/** What a document points to within the project and does not find: files, folders, headings. */
function brokenLinks(file: string, markdown: string): readonly string[] {
  return linksOf(markdown).filter((link) => {
    if (/^[a-z]+:/i.test(link)) return false
    const [path = '', fragment] = link.split('#')
    const target = path === '' ? file : normalize(join(dirname(file), path))
    if (!existsSync(join(root, target))) return true
    return fragment !== undefined && !anchorsOf(target === file ? markdown : read(target)).includes(fragment)
  })
}

/** Paths that a document names as code: `core/fold.ts` and `protocol/` stand for what is in `src`, or beside the document. */
function missingFiles(markdown: string, folder = ''): readonly string[] {
  const named = [
    ...markdown.matchAll(/`(\.?[\w.*-]+(?:\/[\w.*-]*)+|[\w-]+\.(?:ts|tsx|mjs|md|json|html))`/g),
  ].map(([, path = '']) => path)
  /** Files that a reader makes: the first line of a block names it. */
  const made = new Set([...markdown.matchAll(/^```\w+\n\/\/ (\S+)$/gm)].map(([, path = '']) => path))
  const isPath = (path: string): boolean =>
    /\.(?:ts|tsx|mjs|md|json|html|png|yml)$|\/$|^\.ci\//.test(path) && !path.includes('*')
  return named.filter(
    (path) =>
      isPath(path) &&
      !entries.has(path) &&
      !made.has(path) &&
      !['', 'src', 'src/demo', folder].some((base) => existsSync(join(root, base, path))),
  )
}

describe('links', () => {
  test('the documents are all there', () => {
    for (const name of [
      'README.md',
      'CONTRIBUTING.md',
      'CHANGELOG.md',
      'docs/ARCHITECTURE.md',
      'docs/PROTOCOL.md',
    ]) {
      expect(documents).toContain(name)
    }
  })

  test.each(documents)('%s points to what exists', (file) => {
    expect(brokenLinks(file, read(file))).toEqual([])
  })

  // A decision that was superseded speaks of what was there then.
  const standing = documents.filter((file) => !read(file).includes('\nStatus: superseded'))
  test.each(standing)('the files that %s names exist', (file) => {
    expect(missingFiles(read(file), dirname(file))).toEqual([])
  })

  test('red: a link to nothing is found', () => {
    const markdown = [
      '[a](docs/NOTHING.md) [b](docs/PROTOCOL.md#nothing) [c](#there) [d](docs/PROTOCOL.md#the-law) [e](https://example.com)',
      '<img src="docs/images/nothing.png"> `[f](in/code.md)`',
      '# There',
      '```',
      '[g](in/code.md)',
      '```',
    ].join('\n')
    expect(brokenLinks('README.md', markdown)).toEqual([
      'docs/NOTHING.md',
      'docs/PROTOCOL.md#nothing',
      'docs/images/nothing.png',
    ])
    expect(
      missingFiles('`core/fold.ts` `core/nothing.ts` `protocol/` `nowhere/` `tests/**/*.test.ts`'),
    ).toEqual(['core/nothing.ts', 'nowhere/'])
    expect(missingFiles('`a.mjs` `b.mjs`\n```js\n// a.mjs\n```')).toEqual(['b.mjs'])
  })
})

describe('the package that is published', () => {
  const { files } = JSON.parse(read('package.json')) as { readonly files: readonly string[] }
  /** What whoever has installed the package looks up elsewhere. */
  const inRepositoryAlone = ['docs/decisions/', 'docs/images/', 'examples/', 'bench/', 'CONTRIBUTING.md']
  const isPacked = (file: string): boolean =>
    ['README.md', 'LICENSE', 'package.json', ...files].some(
      (pattern) =>
        file === pattern ||
        file.startsWith(`${pattern}/`) ||
        (pattern.endsWith('/*.md') && dirname(file) === dirname(pattern) && file.endsWith('.md')),
    )
  const missingIn = (file: string, markdown: string): readonly string[] =>
    linksOf(markdown)
      .filter((link) => !/^(?:[a-z]+:|#)/i.test(link))
      .map((link) => normalize(join(dirname(file), link.split('#')[0] ?? '')))
      .filter((target) => !isPacked(target) && !inRepositoryAlone.some((prefix) => target.startsWith(prefix)))

  const packed = documents.filter(isPacked)

  test('it has the guide and what that leads to', () => {
    expect(packed).toEqual(expect.arrayContaining(['README.md', 'docs/ADAPTERS.md', 'docs/guide/faq.md']))
    expect(packed.flatMap((file) => missingIn(file, read(file)).map((target) => [file, target]))).toEqual([])
  })

  test('red: a document that is not packed is missed', () => {
    expect(missingIn('docs/guide/a.md', '[a](../../CODE_OF_CONDUCT.md) [b](../GUARD.md#c)')).toEqual([
      'CODE_OF_CONDUCT.md',
    ])
  })
})

describe('decisions', () => {
  test('they are numbered without a hole', () => {
    expect(decisions.map((name) => Number(name.slice(0, 4)))).toEqual(decisions.map((_, index) => index + 1))
  })

  test.each(decisions)('%s has its number, a date, and the four sections, and is short', (name) => {
    const text = read(`docs/decisions/${name}`)
    const headings = text.split('\n').filter((line) => line.startsWith('#'))
    expect(headings[0]?.startsWith(`# ${name.slice(0, 4)} `)).toBe(true)
    expect(headings.slice(1)).toEqual(['## Context', '## Decision', '## Consequences', '## Alternatives'])
    expect(text).toMatch(/\n\n\d{4}-\d{2}-\d{2}\n\n/)
    expect(text.split('\n').length).toBeLessThan(60)
  })
})
