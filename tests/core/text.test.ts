import { describe, expect, test } from 'vitest'
import { type BubblePart, partText, streamTextOf, textOf } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { post, replay, turn } from '../support/replay.ts'

const parts: readonly (readonly [text: string, part: BubblePart])[] = [
  ['', { kind: 'text', key: '0', segments: [] }],
  ['ab', { kind: 'text', key: '0', segments: ['a', 'b'] }],
  ['hm', { kind: 'reasoning', key: '0', segments: ['hm'] }],
  ['', { kind: 'tool', key: '0', toolCallId: 'x', input: '{}', state: 'output', output: 'text' }],
  ['', { kind: 'data', key: '0', name: 'n', dataId: 'd', value: 'text' }],
  ['', { kind: 'file', key: '0', mediaType: 'text/plain', url: 'blob:text' }],
]

test.each(parts)('partText is %j', (text, part) => {
  expect(partText(part)).toBe(text)
})

describe('textOf', () => {
  test('joins the shown texts by blank lines, without reasoning, tools and data (hermes-agent 2177)', () => {
    const t = threadScript('t')
    t.chunk('i', 'one')
    t.reasoning('i', 'hm')
    t.chunk('i', 'two ')
    t.toolCall('i', 'x', 'f', 'input')
    t.chunk('i', 'three')
    expect(textOf(turn(replay(...t.log()), 'i'))).toBe('one\n\ntwo \n\nthree')
  })

  test('of a message is its text', () => {
    const t = threadScript('t')
    const [a, b] = [
      { kind: 'text', text: 'a' },
      { kind: 'text', text: 'b' },
    ] as const
    const store = replay(t.message('m', [a, { kind: 'data', name: 'n', dataId: 'd', value: 'x' }, b]))
    expect(textOf(post(store, 'm'))).toBe('a\n\nb')
    store.ingest(t.message('n', [a, { kind: 'text', text: '' }, b]))
    expect(textOf(post(store, 'n'))).toBe('a\n\nb')
  })
})

describe('streamTextOf', () => {
  test('is the stream’s text, shown or not', () => {
    const t = threadScript('t')
    const store = replay(t.chunk('i', 'a'), t.reasoning('i', 'hm'), t.chunk('i', 'b'))
    expect(streamTextOf(turn(store, 'i'))).toBe('a\n\nb')
    store.ingest(t.callback('i', 'final'))
    expect(streamTextOf(turn(store, 'i'))).toBe('a\n\nb')
  })

  test('of a message, and of a turn without chunks, is empty', () => {
    const t = threadScript('t')
    const store = replay(t.message('m', 'x'), t.post('i', 'y', { messageId: 'p' }), t.callback('i', 'z'))
    expect([post(store, 'm'), post(store, 'p'), turn(store, 'i')].map(streamTextOf)).toEqual(['', '', ''])
  })
})
