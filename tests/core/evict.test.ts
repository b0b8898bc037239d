import { expect, test, vi } from 'vitest'
import { bubbleKey, type BubbleStore } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { everything, wire } from '../support/everything.ts'
import { idsOf, newStore, replay, shownState } from '../support/replay.ts'

const events = everything()
const snapshots = events.map((_, index) => wire(replay(...events.slice(0, index + 1)).snapshot('t')))

test('evicted at any moment, a snapshot and the tail from it equal a store that never let go', () => {
  const expected = shownState(replay(...events))
  for (let evicted = 0; evicted <= events.length; evicted++) {
    snapshots.forEach((snapshot, index) => {
      const store = replay(...events.slice(0, evicted))
      store.evict('t')
      store.hydrate(snapshot)
      for (const event of events.slice(index + 1)) store.ingest(event)
      expect(shownState(store)).toEqual(expected)
    })
  }
})

test('events that come between are taken in, and the snapshot joins them', () => {
  const expected = shownState(replay(...events))
  const store = replay(...events.slice(0, 9))
  store.evict('t')
  for (const event of events.slice(9)) store.ingest(event)
  store.hydrate(snapshots[8])
  expect(shownState(store)).toEqual(expected)
})

test('a late callback of a bubble that was let go does not stand at the bottom', () => {
  const t = threadScript('t')
  const store = replay(t.created('a'), t.chunk('a', 'x'), t.created('b'))
  store.evict('t')
  store.ingest(t.callback('a', 'late'))
  expect(store.thread('t')).toMatchObject({ keys: [], hasEarlier: true })
  expect(store.invocation('a')?.body).toBe('callback')
})

test('messages that are being sent stay, and the cursor begins again', () => {
  const t = threadScript('t')
  const store = replay(t.created('a'))
  const key = store.addOptimistic({
    threadId: 't',
    clientMessageId: 'c',
    parts: [{ kind: 'text', text: 'x' }],
  })
  store.evict('t')
  expect(store.thread('t')?.keys).toEqual([key])
  expect(store.cursor('t')).toMatchObject({ offset: 0 })
})

test('a message that began here comes back under its own key', () => {
  const t = threadScript('t')
  const store: BubbleStore = newStore()
  const key = store.addOptimistic({
    threadId: 't',
    clientMessageId: 'c',
    parts: [{ kind: 'text', text: 'x' }],
  })
  store.ingest(t.message('m', 'x', { clientMessageId: 'c' }))
  const snapshot = wire(store.snapshot('t'))
  store.evict('t')
  expect(store.bubble(key)).toBeUndefined()
  store.hydrate(snapshot)
  expect(store.thread('t')?.keys).toEqual([key])
  expect(store.bubble(bubbleKey.message('m'))).toBe(store.bubble(key))
})

test('wakes those who watch its bubbles and its list, at once, and nobody else', () => {
  const t = threadScript('t')
  const store = replay(t.created('a'), threadScript('other').created('b'))
  const [own, list, other] = [vi.fn<() => void>(), vi.fn<() => void>(), vi.fn<() => void>()]
  store.subscribeBubble(bubbleKey.invocation('a'), own)
  store.subscribeThread('t', list)
  store.subscribeBubble(bubbleKey.invocation('b'), other)
  store.evict('t')
  expect([own, list, other].map(({ mock }) => mock.calls.length)).toEqual([1, 1, 0])
  expect(idsOf(store, 'other')).toEqual(['b'])
})

test('a thread that is not known is left so', () => {
  const store = newStore()
  store.evict('t')
  expect(store.thread('t')).toBeUndefined()
})
