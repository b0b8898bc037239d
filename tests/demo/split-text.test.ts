import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitBlocks, splitSpans } from '../../src/demo/chat/split-text.ts'

const whole = (text: string): string =>
  splitBlocks(text)
    .flatMap((block) => splitSpans(block.text).map((span) => span.text))
    .join('')

test('every character of a text is in its blocks and spans, once and in order', () => {
  const piece = fc.constantFrom(
    '\n',
    '\n\n',
    '# ',
    '**',
    '`',
    '```',
    'https://',
    'a',
    ' b.',
    'http://x.y/z).',
    '😀',
    '\r\n',
    '•',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.array(piece).map((pieces) => pieces.join('')),
      ),
      (text) => {
        expect(whole(text)).toBe(text)
      },
    ),
    { numRuns: 2_000 },
  )
})

test('what has been written does not change its block when more follows a blank line', () => {
  const blocks = splitBlocks('One\ntwo\n\nThree\n# Four\nFive\n```\ncode\n\n# no heading\n```\nSix')
  expect(blocks).toEqual([
    { kind: 'paragraph', text: 'One\ntwo\n\n' },
    { kind: 'paragraph', text: 'Three\n' },
    { kind: 'heading', text: '# Four\n' },
    { kind: 'paragraph', text: 'Five\n' },
    { kind: 'code', text: '```\ncode\n\n# no heading\n```\n' },
    { kind: 'paragraph', text: 'Six' },
  ])
})

test('a paragraph of many lines is cut where a line ends, and code is not', () => {
  const lines = '- a line of a list\n'.repeat(1_000)
  const blocks = splitBlocks(lines)
  expect(blocks.length).toBeGreaterThan(8)
  for (const { text } of blocks) expect(text).toMatch(/^(- a line of a list\n){1,108}$/)
  expect(splitBlocks(`\`\`\`\n${lines}\`\`\`\n`)).toHaveLength(1)
})

test('while a text grows, no block but the last one changes', () => {
  const text = 'One\n\n# Two\n```\ncode\n\n```\n\n' + '- a line\n'.repeat(600) + '\nEnd'
  const whole = splitBlocks(text)
  for (let length = 0; length <= text.length; length += 7) {
    const done = splitBlocks(text.slice(0, length)).slice(0, -1)
    expect(done).toEqual(whole.slice(0, done.length))
  }
})

test('bold, code and addresses are found; only addresses of the web are links', () => {
  expect(splitSpans('A **b** `c` https://d.example/e. javascript:alert(1) ** x')).toEqual([
    { kind: 'plain', text: 'A ' },
    { kind: 'bold', text: '**b**' },
    { kind: 'plain', text: ' ' },
    { kind: 'code', text: '`c`' },
    { kind: 'plain', text: ' ' },
    { kind: 'link', text: 'https://d.example/e' },
    { kind: 'plain', text: '. javascript:alert(1) ** x' },
  ])
})

test('a megabyte of marks is cut in the blink of an eye', () => {
  for (const mark of ['*', '`', '**', 'http://', '\n', '# \n', '```\n']) {
    const text = mark.repeat(1_000_000 / mark.length)
    const before = performance.now()
    expect(whole(text).length).toBe(text.length)
    expect(performance.now() - before).toBeLessThan(5_000) // quadratic would be minutes
  }
})
