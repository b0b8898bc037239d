import { describe, expect, test } from 'vitest'
import { streamTextOf, textOf } from '../../../src/index.ts'
import { threadScript } from '../../../src/testing/index.ts'
import { partsOf, replay, turn } from '../../support/replay.ts'

const wordless: readonly [name: string, text: string][] = [
  ['a line break', '\n'],
  ['spaces and tabs', ' \t '],
  ['no-break and ideographic spaces', '\u00A0\u3000'],
  ['a zero width space', '\u200B'],
  ['a byte order mark', '\uFEFF'],
  ['a word joiner and a soft hyphen', '\u2060\u00AD'],
  ['a variation selector', '\uFE0F'],
  ['an ignorable beyond the basic plane', '\u{E0001}'],
  ['a Hangul filler', '\u3164'],
]

describe('hermes-agent 41922: a post without words hides no answer', () => {
  test.each(wordless)('%s leaves the text of the stream on show', (_, text) => {
    const t = threadScript('t')
    const store = replay(t.chunk('a', 'The answer.'), t.callback('a', text), t.finalized('a'))
    expect(partsOf(turn(store, 'a'))).toEqual(['The answer.', text])
    expect(turn(store, 'a')).toMatchObject({ body: 'callback', phase: 'completed' })
  })

  test.each(wordless)('%s does not complete a turn that lacks chunks', (_, text) => {
    const t = threadScript('t')
    const store = replay(t.finalized('a', { chunkCount: 2 }), t.callback('a', text))
    expect(turn(store, 'a')).toMatchObject({ phase: 'streaming', missing: 2 })
  })

  test('whichever arrives first', () => {
    const t = threadScript('t')
    const store = replay(t.callback('a', '\n'), t.chunk('a', 'The answer.'))
    expect(textOf(turn(store, 'a'))).toContain('The answer.')
  })
})

test.each([['.'], ['0'], ['🙂'], ['\u200Ba'], ['\n-\n']])('%j has words: it is the answer', (text) => {
  const t = threadScript('t')
  const store = replay(t.chunk('a', 'Draft'), t.callback('a', text), t.finalized('a', { chunkCount: 9 }))
  expect(textOf(turn(store, 'a'))).toBe(text)
  expect(streamTextOf(turn(store, 'a'))).toBe('Draft')
  expect(turn(store, 'a')).toMatchObject({ phase: 'completed', missing: 8 })
})

test('one part with words is enough', () => {
  const t = threadScript('t')
  const parts = [
    { kind: 'text', text: '\n' },
    { kind: 'text', text: 'Yes.' },
  ] as const
  expect(partsOf(turn(replay(t.chunk('a', 'Draft'), t.callback('a', parts)), 'a'))).toEqual(['\n', 'Yes.'])
})
