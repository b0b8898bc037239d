import { describe, expect, test } from 'vitest'
import { type BubbleStore, bubbleKey } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { idsOf, newStore, orders, replay, turn } from '../support/replay.ts'

const add = (store: BubbleStore, clientMessageId: string) =>
  store.addOptimistic({ threadId: 't', clientMessageId, parts: [{ kind: 'text', text: clientMessageId }] })

const bare = threadScript('t', { offsets: false })

describe('place in the thread', () => {
  test('is determined by the lowest offset of the bubble’s own events', () => {
    const t = threadScript('t')
    const events = [
      t.callback('late', 'x', { offset: 7 }),
      t.message('first', 'x', { offset: 0 }),
      t.finalized('early', { offset: 9 }),
      t.created('early', { offset: 2 }),
      t.post('late', 'x', { offset: 4, messageId: 'aside' }),
      t.message('edited', 'x', { offset: 8, revision: 1 }),
      t.message('edited', 'x', { offset: 5 }),
      t.chunk('late', 'x', { offset: 6 }),
    ]
    for (const arrivals of [
      events,
      events.toReversed(),
      events.toSorted((a, b) => (a.offset ?? 0) - (b.offset ?? 0)),
    ]) {
      const store = newStore()
      for (const event of arrivals) store.ingest(event)
      expect(idsOf(store)).toEqual(['first', 'early', 'aside', 'edited', 'late'])
    }
  })

  test('moves up when an event with a lower offset arrives', () => {
    const t = threadScript('t')
    const store = replay(t.created('a', { offset: 3 }), t.created('b', { offset: 5 }))
    const bubbles = [turn(store, 'a'), turn(store, 'b')]
    store.ingest(t.message('q', 'x', { offset: 4 }))
    expect(idsOf(store)).toEqual(['a', 'q', 'b'])
    store.ingest(t.chunk('b', 'x', { offset: 1 }))
    expect(idsOf(store)).toEqual(['b', 'a', 'q'])
    expect(turn(store, 'a')).toBe(bubbles[0])
    expect(turn(store, 'b').key).toBe(bubbles[1]?.key)
  })

  test('does not move down, nor by later events', () => {
    const t = threadScript('t')
    const store = replay(
      t.created('a'),
      t.created('b'),
      t.chunk('a', 'x'),
      t.finalized('a'),
      t.created('a', { offset: 9 }),
    )
    expect(idsOf(store)).toEqual(['a', 'b'])
  })

  test('of bubbles without an offset is the end, in order of arrival', () => {
    const t = threadScript('t')
    const store = replay(
      bare.created('x'),
      t.created('b', { offset: 4 }),
      bare.message('y', 'y'),
      t.created('a', { offset: 2 }),
      bare.created('z'),
    )
    expect(idsOf(store)).toEqual(['a', 'b', 'x', 'y', 'z'])
    store.ingest({ ...bare.finalized('y2'), invocationId: 'z', epoch: 'epoch-1', offset: 3 })
    expect(idsOf(store)).toEqual(['a', 'z', 'b', 'x', 'y'])
  })

  test('at equal offsets does not depend on whether a bubble was known before it had an offset', () => {
    const { offset: _, epoch: __, ...loose } = threadScript('t').message('a', 'x')
    const t = threadScript('t')
    const [a, b] = [t.message('a', 'x', { offset: 0 }), t.message('b', 'x', { offset: 0 })]
    expect(idsOf(replay(a, b))).toEqual(['a', 'b'])
    expect(idsOf(replay(loose, b, a))).toEqual(['a', 'b'])
  })

  test('at equal offsets is the same in any order of arrival', () => {
    const t = threadScript('t')
    const events = ['a', 'b', 'c'].map((id) => t.created(id, { offset: 3 }))
    for (const order of orders(events)) expect(idsOf(replay(...order))).toEqual(['a', 'b', 'c'])
  })

  test('is by offset, not by time', () => {
    const t = threadScript('t')
    expect(idsOf(replay(t.created('a', { at: 900 }), t.created('b', { at: 1 })))).toEqual(['a', 'b'])
  })

  test('is the same whether events arrive one by one or in a batch', () => {
    const t = threadScript('t')
    const events = [
      t.created('c', { offset: 5 }),
      bare.created('x'),
      t.created('a', { offset: 1 }),
      t.created('b', { offset: 3 }),
      bare.created('y'),
    ]
    for (const order of orders(events)) {
      const store = newStore()
      store.ingestAll(order)
      expect(idsOf(store)).toEqual(idsOf(replay(...order)))
    }
  })
})

describe('at', () => {
  test('is that of the bubble’s event with the lowest offset', () => {
    const t = threadScript('t')
    const events = [
      t.chunk('i', 'x', { offset: 4, at: 40 }),
      t.created('i', { offset: 2, at: 20 }),
      t.finalized('i', { offset: 6, at: 60 }),
    ]
    for (const order of orders(events))
      expect(turn(replay(...order), 'i')).toMatchObject({ offset: 2, at: 20 })
  })

  test('is absent if that event has none', () => {
    const t = threadScript('t')
    const events = [t.chunk('i', 'x', { offset: 4, at: 40 }), t.created('i', { offset: 2 })]
    for (const order of orders(events)) {
      expect(turn(replay(...order), 'i').offset).toBe(2)
      expect(turn(replay(...order), 'i')).not.toHaveProperty('at')
    }
  })

  test('of a bubble without an offset is that of its first event', () => {
    const store = replay({ ...bare.created('i'), at: 5 }, { ...bare.chunk('i', 'x'), at: 3 })
    expect(turn(store, 'i').at).toBe(5)
    store.ingest({ ...bare.finalized('i'), epoch: 'e', offset: 9, at: 90 })
    expect(turn(store, 'i')).toMatchObject({ offset: 9, at: 90 })
  })
})

describe('an optimistic message', () => {
  test('stays after the last bubble known at that moment', () => {
    const t = threadScript('t')
    const store = replay(t.created('a', { offset: 2 }))
    add(store, 'c')
    store.ingestAll([t.created('b', { offset: 3 }), bare.created('x')])
    expect(idsOf(store)).toEqual(['a', 'c', 'b', 'x'])
  })

  test('and the next one after it', () => {
    const t = threadScript('t')
    const store = replay(t.created('a'))
    add(store, 'c')
    add(store, 'd')
    store.ingest(t.created('b'))
    add(store, 'e')
    expect(idsOf(store)).toEqual(['a', 'c', 'd', 'b', 'e'])
  })

  test('in an unknown thread stays at the end', () => {
    const t = threadScript('t')
    const store = newStore()
    add(store, 'c')
    store.ingestAll([bare.created('x'), t.created('a')])
    expect(idsOf(store)).toEqual(['a', 'x', 'c'])
  })

  test('moves with the bubble before it', () => {
    const t = threadScript('t')
    const store = replay(t.created('a', { offset: 4 }), t.created('b', { offset: 6 }))
    add(store, 'c')
    store.ingest(t.chunk('b', 'x', { offset: 1 }))
    expect(idsOf(store)).toEqual(['b', 'c', 'a'])
  })

  test('moves to the end when that bubble disappears', () => {
    const t = threadScript('t')
    const store = replay(t.created('a'))
    add(store, 'c')
    add(store, 'd')
    store.ingestAll([t.created('b'), bare.created('x')])
    expect(idsOf(store)).toEqual(['a', 'c', 'd', 'b', 'x'])
    store.removeOptimistic('c')
    expect(idsOf(store)).toEqual(['a', 'd', 'b', 'x'])
    store.evict('t')
    store.ingestAll([t.created('y', { offset: 9 }), bare.created('z')])
    expect(idsOf(store)).toEqual(['y', 'z', 'd'])
  })

  test('that is removed and added again after its follower does not lose either of them', () => {
    const store = newStore()
    add(store, 'c')
    add(store, 'd')
    store.removeOptimistic('c')
    add(store, 'c')
    expect(idsOf(store)).toEqual(['d', 'c'])
    store.ingest(threadScript('t').created('a'))
    expect(idsOf(store).toSorted()).toEqual(['a', 'c', 'd'])
    expect(idsOf(store)).toEqual(['a', 'd', 'c'])
  })

  test('taken over without an offset keeps its place', () => {
    const t = threadScript('t')
    const store = replay(t.created('a', { offset: 2 }))
    add(store, 'c')
    store.ingestAll([t.created('b', { offset: 3 }), bare.message('m', 'x', { clientMessageId: 'c' })])
    expect(idsOf(store)).toEqual(['a', 'm', 'b'])
    store.ingest(t.created('d', { offset: 9 }))
    expect(idsOf(store)).toEqual(['a', 'm', 'b', 'd'])
    store.ingest(bare.message('m', 'edited', { revision: 1 }))
    expect(idsOf(store)).toEqual(['a', 'm', 'b', 'd'])
  })

  test('taken over with an offset moves to that offset', () => {
    const t = threadScript('t')
    const store = replay(t.created('a', { offset: 2 }))
    const key = add(store, 'c')
    store.ingestAll([t.created('b', { offset: 3 }), t.message('m', 'x', { clientMessageId: 'c', offset: 7 })])
    expect(idsOf(store)).toEqual(['a', 'b', 'm'])
    expect(store.thread('t')?.keys.at(-1)).toBe(key)
  })

  test('taken over without an offset, and given one by a copy, moves there', () => {
    const t = threadScript('t')
    const store = replay(t.created('a', { offset: 2 }))
    add(store, 'c')
    const { offset: _, epoch: __, ...said } = t.message('m', 'x', { clientMessageId: 'c' })
    store.ingestAll([t.created('b', { offset: 3 }), said])
    expect(idsOf(store)).toEqual(['a', 'm', 'b'])
    store.ingest({ ...said, epoch: 'epoch-1', offset: 8 })
    expect(idsOf(store)).toEqual(['a', 'b', 'm'])
  })
})

test('INV-6: a bubble’s key never changes', () => {
  const t = threadScript('t')
  const events = [
    t.callback('i', 'x'),
    t.chunk('i', 'x'),
    t.created('i'),
    t.finalized('i'),
    t.message('m', 'x', { revision: 1 }),
    t.message('m', 'y'),
  ]
  for (const order of orders(events)) {
    const store = newStore()
    for (const event of order) {
      store.ingest(event)
      expect([undefined, bubbleKey.invocation('i')]).toContain(store.invocation('i')?.key)
      expect(store.thread('t')?.keys.every((key) => store.bubble(key)?.key === key)).toBe(true)
    }
  }
})
