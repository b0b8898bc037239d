import { describe, expect, test } from 'vitest'
import { type FinalPart, streamTextOf, textOf } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { newStore, orders, partsOf, replay, turn } from '../support/replay.ts'

const text = (words: string): FinalPart => ({ kind: 'text', text: words })
const data = (dataId: string, value: number): FinalPart => ({ kind: 'data', name: 'n', dataId, value })

describe('body', () => {
  test('is none until a chunk is folded', () => {
    const t = threadScript('t')
    const zero = t.chunk('i', 'a')
    const store = replay(t.created('i'), t.chunk('i', 'b'), t.finalized('i'))
    expect(turn(store, 'i')).toMatchObject({ body: 'none', parts: [] })
    store.ingest(zero)
    expect(turn(store, 'i').body).toBe('stream')
  })

  test.each([
    ['text', [text('final')]],
    ['empty text', [text('')]],
    ['data alone', [data('d', 1)]],
  ])('is callback as soon as a replace callback of %s is known, and stays so', (_, parts) => {
    const t = threadScript('t')
    const store = replay(t.callback('i', parts))
    expect(turn(store, 'i').body).toBe('callback')
    for (const event of [t.created('i'), t.chunk('i', 'a'), t.finalized('i')]) {
      store.ingest(event)
      expect(turn(store, 'i').body).toBe('callback')
    }
  })

  test('is not changed by an independent callback', () => {
    const t = threadScript('t')
    expect(turn(replay(t.created('i'), t.post('i', 'aside')), 'i').body).toBe('none')
    expect(turn(replay(t.post('i', 'aside'), t.chunk('i', 'a')), 'i').body).toBe('stream')
  })
})

describe('shown parts with a callback', () => {
  const stream = () => {
    const t = threadScript('t')
    t.reasoning('i', 'hm')
    t.chunk('i', 'draft')
    t.toolCall('i', 'x', 'f', '{}')
    t.data('i', 'n', 'd', 1)
    t.chunk('i', ' two')
    return t
  }

  test('are those of the stream except text, followed by those of the callback', () => {
    const t = stream()
    const bubble = turn(replay(...t.log(), t.callback('i', [text('final'), data('e', 2)])), 'i')
    expect(partsOf(bubble)).toEqual(['(hm)', 'f#x[{}]', 'n/d=1', 'final', 'n/e=2'])
    expect(textOf(bubble)).toBe('final')
    expect(streamTextOf(bubble)).toBe('draft\n\n two')
  })

  test('a callback’s data replaces the stream’s data with the same name and id', () => {
    const t = stream()
    const bubble = turn(replay(...t.log(), t.callback('i', [data('d', 9), text('final')])), 'i')
    expect(partsOf(bubble)).toEqual(['(hm)', 'f#x[{}]', 'n/d=9', 'final'])
    expect(partsOf({ parts: bubble.streamParts })).toEqual(['(hm)', 'draft', 'f#x[{}]', 'n/d=1', ' two'])
  })

  test('data with another name or another id replaces nothing', () => {
    const t = stream()
    const other: FinalPart = { kind: 'data', name: 'm', dataId: 'd', value: 5 }
    const bubble = turn(replay(...t.log(), t.callback('i', [other, data('D', 6), text('final')])), 'i')
    expect(partsOf(bubble)).toEqual(['(hm)', 'f#x[{}]', 'n/d=1', 'm/d=5', 'n/D=6', 'final'])
  })

  test.each([
    ['data alone', [data('d', 9)], ['(hm)', 'draft', 'f#x[{}]', 'n/d=9', ' two']],
    ['empty text', [text('')], ['(hm)', 'draft', 'f#x[{}]', 'n/d=1', ' two', '']],
    [
      'empty texts and data',
      [text(''), data('e', 2), text('')],
      ['(hm)', 'draft', 'f#x[{}]', 'n/d=1', ' two', '', 'n/e=2', ''],
    ],
  ])('a callback of %s keeps the stream’s text shown, and the stream goes on to grow', (_, parts, shown) => {
    const t = stream()
    const store = replay(...t.log(), t.callback('i', parts))
    expect(partsOf(turn(store, 'i'))).toEqual(shown)
    expect(textOf(turn(store, 'i'))).toBe('draft\n\n two')
    store.ingest(t.chunk('i', '!'))
    expect(textOf(turn(store, 'i'))).toBe('draft\n\n two!')
  })

  // hermes-agent 41922: a post of a line break hid the answer.
  test.each([' ', '\n', '\u200b', '\ufeff\t', '\u00ad'])(
    'a text of %j has no words, and hides nothing',
    (blank) => {
      const t = stream()
      const bubble = turn(replay(...t.log(), t.callback('i', blank)), 'i')
      expect(partsOf(bubble)).toEqual(['(hm)', 'draft', 'f#x[{}]', 'n/d=1', ' two', blank])
    },
  )

  test.each(['.', '0', ' é', '😀'])('a text of %j has words, and stands in for the stream’s', (words) => {
    const t = stream()
    expect(textOf(turn(replay(...t.log(), t.callback('i', words)), 'i'))).toBe(words)
  })

  test('the stream’s text stays readable and keeps growing, but is not shown', () => {
    const t = threadScript('t')
    const store = replay(t.chunk('i', 'a'), t.callback('i', 'final'))
    for (const [delta, streamed] of [
      ['b', 'ab'],
      ['c', 'abc'],
    ] as const) {
      store.ingest(t.chunk('i', delta))
      expect(textOf(turn(store, 'i'))).toBe('final')
      expect(streamTextOf(turn(store, 'i'))).toBe(streamed)
    }
  })

  test('several text parts of a callback are all shown, joined by a blank line', () => {
    const t = threadScript('t')
    const bubble = turn(replay(t.callback('i', [text('one'), data('d', 1), text('two')])), 'i')
    expect(partsOf(bubble)).toEqual(['one', 'n/d=1', 'two'])
    expect(textOf(bubble)).toBe('one\n\ntwo')
  })

  test('every part has a unique key', () => {
    const t = stream()
    const parts = Array.from({ length: 8 }, (_, index) =>
      index % 2 === 0 ? text(`${index}`) : data(`${index}`, index),
    )
    const { parts: shown } = turn(replay(...t.log(), t.callback('i', [...parts, data('d', 9)])), 'i')
    expect(shown).toHaveLength(11)
    expect(new Set(shown.map(({ key }) => key)).size).toBe(11)
  })

  test('data in both columns keeps its key, whichever arrives first', () => {
    const t = threadScript('t')
    const [chunk, callback] = [t.data('i', 'n', 'd', 1), t.callback('i', [text('final'), data('d', 9)])]
    for (const order of orders([chunk, callback])) {
      const store = newStore()
      const keys = order.map((event) => {
        store.ingest(event)
        return turn(store, 'i').parts.find(({ kind }) => kind === 'data')?.key
      })
      expect(keys[1]).toBe(keys[0])
      expect(partsOf(turn(store, 'i'))).toEqual(['n/d=9', 'final'])
    }
  })

  test('the parts of a higher revision have the keys of the parts that they replace', () => {
    const t = threadScript('t')
    const store = replay(t.callback('i', [text('one'), data('d', 1)]))
    const keys = turn(store, 'i').parts.map(({ key }) => key)
    store.ingest(t.callback('i', [text('uno'), data('d', 2)], { revision: 1 }))
    expect(turn(store, 'i').parts.map(({ key }) => key)).toEqual(keys)
    expect(partsOf(turn(store, 'i'))).toEqual(['uno', 'n/d=2'])
  })
})
