import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { decodeEvent } from '../../src/index.ts'
import { raceGallery } from '../../src/testing/gallery/index.ts'
import { guide, guidePage as page, guidePages } from './guide.ts'
import { codeBlocksOf, linksOf, tablesOf } from './markdown.ts'
import { root } from './snippets.ts'

/** The addresses that a page links to outside of the project. */
const outside = (markdown: string): readonly string[] =>
  linksOf(markdown).filter((link) => link.startsWith('https://'))

/** The questions of the FAQ, each with what is said of it. */
const questionsOf = (markdown: string): readonly string[] => markdown.split('\n## ').slice(1)

describe('the questions', () => {
  const reports = new Set(raceGallery.flatMap((race) => race.reports))
  const strange = (markdown: string): readonly string[] =>
    outside(markdown).filter((link) => !reports.has(link))

  test('each has a report, and each report is one of the gallery', () => {
    const questions = questionsOf(page('faq'))
    expect(questions.length).toBeGreaterThanOrEqual(12)
    expect(questions.filter((question) => outside(question).length === 0)).toEqual([])
    expect(strange(page('faq'))).toEqual([])
  })

  test('red: a report that no race shows is found', () => {
    expect(strange('[a](https://github.com/a/b/issues/1)')).toEqual(['https://github.com/a/b/issues/1'])
  })
})

describe('the comparison', () => {
  /** The cells that say something and do not say where it stands. */
  const withoutSource = (markdown: string): readonly string[] =>
    tablesOf(markdown).flatMap(({ rows }) =>
      rows.flatMap(([, ...cells]) => cells.filter((cell) => !/^\[.+\]\(.+\)$/.test(cell))),
    )

  test('each cell has its source', () => {
    expect(tablesOf(page('comparison'))).toHaveLength(5)
    expect(withoutSource(page('comparison'))).toEqual([])
  })

  test('red: a cell without one is found', () => {
    expect(withoutSource('| a | b |\n|---|---|\n| c | yes |')).toEqual(['yes'])
  })
})

test('the events of the quick start are events', () => {
  const [block] = codeBlocksOf(page('quick-start')).filter(({ language }) => language === 'jsonl')
  const lines = block!.code.split('\n')
  expect(lines.length).toBeGreaterThan(3)
  for (const line of lines) expect(decodeEvent(JSON.parse(line))).toMatchObject({ ok: true })
})

describe('the pages of the guide', () => {
  /** The pages that cannot be reached from the README by links. */
  function unreached(read: (file: string) => string): readonly string[] {
    const reached = new Set<string>()
    const visit = (file: string): void => {
      if (reached.has(file)) return
      reached.add(file)
      for (const link of linksOf(read(file))) {
        const name = /^(?:docs\/guide\/|(?=[\w-]+\.md))([\w-]+\.md)/.exec(link)?.[1]
        if (name !== undefined && guidePages.includes(`docs/guide/${name}`)) visit(`docs/guide/${name}`)
      }
    }
    visit('README.md')
    return guidePages.filter((file) => !reached.has(file))
  }

  test('each can be reached from the README', () => {
    expect(unreached((file) => readFileSync(join(root, file), 'utf8'))).toEqual([])
    expect(unreached(() => '')).toEqual(guidePages.slice(1))
  })

  test('no sentence stands in two of them', () => {
    const repeated = (text: string): readonly string[] => {
      const prose = text.replaceAll(/```[^]*?```/g, '').replaceAll(/\s+/g, ' ')
      const sentences = prose.split(/(?<=[.:?]) /).filter((sentence) => sentence.length > 60)
      return sentences.filter((sentence, index) => sentences.indexOf(sentence) !== index)
    }
    expect(repeated(guide)).toEqual([])
    const twice = 'A sentence of more than sixty letters is written here, for the test alone. '
    expect(repeated(twice + twice)).toHaveLength(1)
  })
})
