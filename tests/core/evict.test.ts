import { expect, test, vi } from 'vitest'
import { bubbleKey, type BubbleStore, type Gap } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { everything, wire } from '../support/everything.ts'
import { idsOf, newStore, replay, shownState } from '../support/replay.ts'

const hi = [{ kind: 'text', text: 'Hi' }] as const
const events = everything()
const snapshots = events.map((_, index) => wire(replay(...events.slice(0, index + 1)).snapshot('t')))

test('after an eviction at any moment, a snapshot and the later events equal a store without the eviction', () => {
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

test('events that arrive in between are accepted, and the snapshot joins them', () => {
  const expected = shownState(replay(...events))
  const store = replay(...events.slice(0, 9))
  store.evict('t')
  for (const event of events.slice(9)) store.ingest(event)
  store.hydrate(snapshots[8])
  expect(shownState(store)).toEqual(expected)
})

test('nothing of the thread is known: no bubbles, cursor, epoch or ids', () => {
  const t = threadScript('t')
  const store = replay(
    t.created('a'),
    t.callback('a', 'x', { messageId: 'm' }),
    t.post('b', 'aside'),
    t.created('c', { offset: 9 }),
  )
  store.evict('t')
  expect(store.thread('t')).toBeUndefined()
  expect(store.cursor('t')).toBeUndefined()
  expect(store.snapshot('t')).toBeUndefined()
  expect(store.invocation('a')).toBeUndefined()
  expect(JSON.stringify(store.getState())).not.toContain('"key"')
  // What an id was known as is forgotten, too.
  const u = threadScript('u')
  const again = [u.callback('b', 'y', { messageId: 'm' }), u.created('a')]
  expect(again.map((event) => store.ingest(event).status)).toEqual(['applied', 'applied'])
})

test('events in between are reported as a gap, and are not listed in a window that lacks them', () => {
  const t = threadScript('t')
  const onGap = vi.fn<(gap: Gap) => void>()
  const store = newStore({ onGap })
  store.ingestAll([t.created('a'), t.chunk('a', 'x')])
  const late = t.callback('a', 'late')
  store.evict('t')
  store.ingest(late)
  expect(onGap).toHaveBeenCalledExactlyOnceWith({ threadId: 't', from: 0, before: 2 })
  store.hydrate({
    v: 1,
    threadId: 't',
    epoch: store.cursor('t')?.epoch,
    offset: 3,
    hasEarlier: true,
    bubbles: [],
  })
  expect(store.thread('t')).toMatchObject({ keys: [], hasEarlier: true, gap: null })
  expect(store.invocation('a')?.body).toBe('callback')
})

test('an epoch that was replaced, or refused, is forgotten with the thread', () => {
  const store = newStore()
  store.hydrate({ v: 1, threadId: 't', epoch: 'old', offset: 0, bubbles: [] })
  store.hydrate({ v: 1, threadId: 't', epoch: 'new', offset: 0, bubbles: [] }, { replace: true })
  store.ingest({ ...threadScript('t').created('a'), epoch: 'third', offset: 0 })
  expect(store.thread('t')?.stale).toBe(true)
  store.evict('t')
  expect(store.hydrate({ v: 1, threadId: 't', epoch: 'old', offset: 1, bubbles: [] }).status).toBe('applied')
  expect(store.thread('t')?.stale).toBe(false)
  expect(store.cursor('t')).toEqual({ epoch: 'old', offset: 1 })
})

test('messages that are being sent stay, in a thread without an epoch', () => {
  const t = threadScript('t')
  const store = replay(t.created('a'))
  const key = store.addOptimistic({ threadId: 't', clientMessageId: 'c', parts: hi })
  store.evict('t')
  expect(store.thread('t')?.keys).toEqual([key])
  expect(store.cursor('t')).toBeUndefined()
  store.ingestAll([t.created('b', { offset: 7 }), t.message('m', 'x', { clientMessageId: 'c', offset: 8 })])
  expect(idsOf(store, 't')).toEqual(['b', 'm'])
  expect(store.thread('t')?.keys.at(-1)).toBe(key)
})

test('a message that this store has sent is restored under its own key', () => {
  const t = threadScript('t')
  const store: BubbleStore = newStore()
  const key = store.addOptimistic({
    threadId: 't',
    clientMessageId: 'c',
    parts: hi,
  })
  store.ingest(t.message('m', 'x', { clientMessageId: 'c' }))
  const snapshot = wire(store.snapshot('t'))
  store.evict('t')
  expect(store.bubble(key)).toBeUndefined()
  store.hydrate(snapshot)
  expect(store.thread('t')?.keys).toEqual([key])
  expect(store.bubble(bubbleKey.message('m'))).toBe(store.bubble(key))
})

test('immediately calls only the listeners of its bubbles and of its list', () => {
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

test('an unknown thread stays unknown', () => {
  const store = newStore()
  store.evict('t')
  expect(store.thread('t')).toBeUndefined()
})
