import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { brokenLinks } from '../../site/lib/links.mjs'
import { moveLinks, slugOf, summaryOf, titleOf } from '../../site/lib/markdown.mjs'
import { places, sections } from '../../site/lib/site-map.mjs'
import { anchorsOf } from './markdown.ts'
import { root } from './snippets.ts'

const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const namesIn = (folder: string): readonly string[] => readdirSync(join(root, folder))

const documents = ['.', 'docs', 'docs/guide', 'docs/decisions', 'bench', 'bench/results'].flatMap((folder) =>
  namesIn(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => (folder === '.' ? name : `${folder}/${name}`)),
)

describe('the pages of the site', () => {
  test('each document has one, in a place of its own', () => {
    expect(documents.length).toBeGreaterThan(70)
    expect(documents.filter((file) => !places.has(file))).toEqual([])
    const all = sections.flatMap(({ pages }) => pages.map(([, place]) => place))
    expect(new Set(all).size).toBe(all.length)
  })

  test('each has a title and a sentence for llms.txt', () => {
    const texts = sections.flatMap(({ pages }) => pages.map(([source]) => ({ source, text: read(source) })))
    const isSentence = (line: string): boolean => line.length > 10 && !/[\n]|```|\]\(/.test(line)
    const without = texts.filter(({ text }) => titleOf(text) === '' || !isSentence(summaryOf(text)))
    expect(without.map(({ source }) => [source, summaryOf(read(source))])).toEqual([])
    expect(isSentence(summaryOf('# A\n\n```ts\nconst a = 1\n```\n'))).toBe(false)
    expect(summaryOf('# A\n\n![p](p.svg)\n\nSee [b](b.md) *first*. Then c.')).toBe('See b first.')
  })

  test('a heading is reached by the same fragment there and on GitHub', () => {
    const differing = documents.filter((file) => {
      const headings = read(file)
        .replaceAll(/^```[^]*?^```/gm, '')
        .split('\n')
        .flatMap((line) => /^#+ (.*)$/.exec(line)?.[1] ?? [])
      return headings.map(slugOf).join() !== anchorsOf(read(file)).join()
    })
    expect(differing).toEqual([])
    expect(slugOf('With zustand’s own hook, and `code`')).toBe('with-zustands-own-hook-and-code')
  })

  test('links are moved, and code stays as it is', () => {
    const markdown = 'See [a](a.md#b) `[c](c.md)`\n```\n[d](d.md)\n```\n<img src="e.png">'
    expect(moveLinks(markdown, (link) => `x/${link}`)).toBe(
      'See [a](x/a.md#b) `[c](c.md)`\n```\n[d](d.md)\n```\n<img src="x/e.png">',
    )
  })

  test('the lock file of its tools names no registry', () => {
    const { packages } = JSON.parse(read('site/package-lock.json')) as { packages: Record<string, object> }
    expect(Object.keys(packages).length).toBeGreaterThan(50)
    expect(Object.values(packages).filter((entry) => 'resolved' in entry)).toEqual([])
  })
})

describe('the links of a built site', () => {
  let folder = ''
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function siteOf(files: Readonly<Record<string, string>>): string {
    folder = mkdtempSync(join(tmpdir(), 'onebubble-site-'))
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
    return folder
  }

  test('those that lead somewhere are not reported', () => {
    const files = {
      'index.html':
        '<a href="/docs/guide/a.html#there">a</a> <a href="./guide/a.html"> <a href="https://example.com"> <img src="/docs/a.svg">',
      'guide/a.html': '<h2 id="there"></h2><a href="#there"></a><a href="../">',
      'guide/a.md': '## There\n[up](../index.md) [here](#there) `[no](no.md)`',
      'index.md': '[a](guide/a.md#there)',
      'llms.txt': '- [a](guide/a.md)',
      'a.svg': '',
    }
    expect(brokenLinks(siteOf(files), '/docs/')).toEqual([])
  })

  test('red: a file, a fragment or a base that is missing is reported', () => {
    const files = {
      'index.html': '<a href="/no.html">a</a> <a href="/a.html#no">b</a> <script src="/docs/no.js">',
      'a.html': '',
      'a.md': '[b](b.md) [here](#here)',
      'llms.txt': '- [b](b.md)',
    }
    expect(brokenLinks(siteOf(files), '/')).toEqual([
      'a.md: b.md',
      'a.md: #here',
      'index.html: /no.html',
      'index.html: /a.html#no',
      'index.html: /docs/no.js',
      'llms.txt: b.md',
    ])
    expect(brokenLinks(folder, '/docs/')).toContain('index.html: /no.html')
  })
})
