import * as fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { segmentsOf } from '../../src/core/segments.ts'
import { MarkdownBlocks } from '../../src/react/markdown-blocks.ts'
import { holds } from '../laws/property.ts'

const blocksOf = (text: string): readonly string[] => new MarkdownBlocks().of(segmentsOf(text))
const paragraph = (units = 2_100): string => `${'word '.repeat(Math.ceil(units / 5))}\n`
const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => `${line(index)}\n`).join('')

describe('a block ends', () => {
  test('at a blank line after 2,048 characters', () => {
    const [first, second] = [`${paragraph()}\n`, `${paragraph()}\n\n`]
    expect(blocksOf(`${first}${second}Last.\n`)).toEqual([first, second, 'Last.\n'])
    // Where a line goes is known when it is whole.
    expect(blocksOf(`${first}${second}Last.`)).toEqual([first, `${second}Last.`])
  })

  test('not at a line with text, and not before 2,048 characters', () => {
    expect(blocksOf(paragraph().repeat(3))).toHaveLength(1)
    expect(blocksOf('Short.\n\n'.repeat(250))).toEqual(['Short.\n\n'.repeat(250)])
  })

  test.each([
    ['a fence', `\`\`\`ts\n${lines(600, (index) => (index % 3 === 0 ? '' : `const a${index} = 1`))}\`\`\`\n`],
    [
      'a fence of tildes that holds another',
      `~~~\n\`\`\`\n${lines(900, (index) => (index % 3 === 0 ? '' : `${index}`))}\`\`\`\n\n~~~\n`,
    ],
    [
      'a longer fence that holds a shorter',
      `\`\`\`\`md\n\`\`\`\n\n${lines(900, (index) => `${index}\n`)}\`\`\`\n\n\`\`\`\`\n`,
    ],
    ['a list', lines(300, (index) => `- item ${index}\n`)],
    [
      'a numbered list with paragraphs in its items',
      lines(300, (index) => `${index}. item\n\n   and more of it\n`),
    ],
    [
      'a fence in a list',
      `- item\n\n  \`\`\`\n${lines(900, (index) => (index % 2 === 0 ? '' : `  ${index}`))}  \`\`\`\n`,
    ],
    ['indented code', lines(400, (index) => `    code ${index}\n`)],
    ['a table', `| a | b |\n|---|---|\n${lines(400, (index) => `| ${index} | b |`)}`],
  ])('not within %s', (_what, construct) => {
    expect(construct.length).toBeGreaterThan(2_048)
    const before = `${paragraph()}\n`
    const after = `\nAfter it.\n`
    const blocks = blocksOf(`${before}Said.\n\n${construct}${after}`)
    expect(blocks.join('')).toBe(`${before}Said.\n\n${construct}${after}`)
    const holding = blocks.filter((block) => block.includes(construct))
    expect(holding).toHaveLength(1)
    expect(blocks.at(-1)).toBe('After it.\n')
  })

  test('after a list, at the next paragraph', () => {
    const list = lines(300, (index) => `- item ${index}\n`)
    expect(blocksOf(`${list}After.\n\n`)).toEqual([list, 'After.\n\n'])
  })

  test('nowhere after an open fence', () => {
    const text = `\`\`\`\n${paragraph().repeat(2)}\n\n${paragraph()}\n\nend`
    expect(blocksOf(text)).toEqual([text])
  })
})

const pieces = fc.constantFrom(
  '```\n',
  '~~~\n',
  '- item\n',
  '1. one\n',
  '\n',
  '\n\n',
  '  in\n',
  '| a |\n',
  'text ',
  'more\n',
  '`code`\n',
  '> said\n',
  paragraph(),
  paragraph(700),
)
const texts = fc.array(pieces, { maxLength: 40 }).map((list) => list.join(''))

describe('while a text grows', () => {
  test('only the last block changes, and the blocks are those of the whole text', () => {
    holds(
      150,
      fc.record({ text: texts, steps: fc.array(fc.integer({ min: 1, max: 3_000 }), { maxLength: 30 }) }),
      ({ text, steps }) => {
        const growing = new MarkdownBlocks()
        let before: readonly string[] = []
        let length = 0
        for (const step of [...steps, text.length]) {
          length = Math.min(text.length, length + step)
          const blocks = growing.of(segmentsOf(text.slice(0, length)))
          expect(blocks.slice(0, Math.max(0, before.length - 1))).toEqual(before.slice(0, -1))
          expect(blocks).toEqual(blocksOf(text.slice(0, length)))
          expect(blocks.join('')).toBe(text.slice(0, length))
          before = blocks
        }
      },
    )
  })

  test('another text starts again', () => {
    const blocks = new MarkdownBlocks()
    blocks.of(segmentsOf(`${paragraph()}\n`.repeat(4)))
    const other = `\`\`\`\n${paragraph(9_000)}\n\n\`\`\`\n`
    expect(blocks.of(segmentsOf(other))).toEqual([other])
  })

  test('segments are read only once', () => {
    const blocks = new MarkdownBlocks()
    const sealed = segmentsOf(`${paragraph()}\n`.repeat(50))
    blocks.of([...sealed, 'tail'])
    const split = vi.spyOn(String.prototype, 'split')
    blocks.of([...sealed, 'tail\n and more'])
    const units = split.mock.contexts.reduce((sum: number, text) => sum + String(text).length, 0)
    split.mockRestore()
    expect(units).toBe('tail\n'.length)
  })
})
