import { describe, expect, test } from 'vitest'
import { streamTextOf, textOf } from '../../../src/index.ts'
import { threadScript } from '../../../src/testing/index.ts'
import { post, replay, turn } from '../../support/replay.ts'

const text = (words: string) => ({ kind: 'text', text: words }) as const

describe('hermes-agent 2177: texts around a tool call do not run into one word', () => {
  test('textOf and streamTextOf join them with a blank line', () => {
    const t = threadScript('t')
    const store = replay(
      t.chunk('a', 'Let me look.'),
      t.toolCall('a', 'x', 'f', ''),
      t.chunk('a', 'Found it.'),
    )
    expect(textOf(turn(store, 'a'))).toBe('Let me look.\n\nFound it.')
    expect(streamTextOf(turn(store, 'a'))).toBe('Let me look.\n\nFound it.')
  })

  test('also after a callback', () => {
    const t = threadScript('t')
    const store = replay(
      t.chunk('a', 'one'),
      t.toolCall('a', 'x', 'f', ''),
      t.chunk('a', 'two'),
      t.callback('a', [text('A'), text('B')]),
    )
    expect(textOf(turn(store, 'a'))).toBe('A\n\nB')
    expect(streamTextOf(turn(store, 'a'))).toBe('one\n\ntwo')
  })
})

test('empty text parts are left out, parts of white space are not', () => {
  const t = threadScript('t')
  const store = replay(t.message('m', [text(''), text('A'), text(''), text(' '), text('B'), text('')]))
  expect(textOf(post(store, 'm'))).toBe('A\n\n \n\nB')
})

test('a single part is its text', () => {
  const t = threadScript('t')
  const long = 'long '.repeat(5_000)
  const store = replay(t.chunk('a', long), t.chunk('a', long))
  expect(textOf(turn(store, 'a'))).toBe(long + long)
})

test('without parts, the text is empty', () => {
  const t = threadScript('t')
  expect(textOf(turn(replay(t.created('a')), 'a'))).toBe('')
})
