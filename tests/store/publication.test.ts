import { describe, expect, test } from 'vitest'
import {
  type BubbleKey,
  bubbleKey,
  type BubbleStore,
  type BubbleStoreOptions,
  createBubbleStore,
} from '../../src/index.ts'
import { shown, threadScript } from '../../src/testing/index.ts'
import { handScheduler } from '../support/hand-scheduler.ts'
import { newStore } from '../support/replay.ts'

const hi = [{ kind: 'text', text: 'Hi' }] as const

/** A store that is published by hand, and what it published. */
function byHand(options: BubbleStoreOptions = {}) {
  const hand = handScheduler()
  const published: (readonly BubbleKey[])[] = []
  const store = createBubbleStore({
    scheduler: hand.scheduler,
    onPublish: (keys) => published.push(keys),
    ...options,
  })
  hand.frame()
  return { ...hand, store, published }
}

describe('a publication', () => {
  test('is made once per batch, whatever the batch contains', () => {
    const { store, published } = byHand()
    let states = 0
    store.subscribe(() => states++)
    const t = threadScript('t')
    const receipts = store.ingestAll([
      t.created('a'),
      ...Array.from({ length: 50 }, () => t.chunk('a', 'x')),
      t.callback('a', 'final'),
      { nonsense: true },
      t.finalized('a'),
    ])
    expect(receipts).toHaveLength(54)
    expect(states).toBe(1)
    expect(published).toEqual([[bubbleKey.invocation('a')]])
  })

  test('is made once per frame: events wait for the scheduler, which is called once', () => {
    const { store, published, waiting, frame } = byHand()
    const t = threadScript('t')
    for (const event of [
      t.created('a'),
      t.chunk('a', 'x'),
      t.chunk('a', 'y'),
      t.message('m', 'z'),
      { nonsense: true },
    ])
      store.ingest(event)
    expect(store.thread('t')).toBeUndefined()
    expect(store.violations()).toEqual([])
    expect(waiting()).toBe(1)
    frame()
    expect(published).toHaveLength(1)
    expect(shown(store, 't')).toEqual(['a: xy (streaming, stream)', 'm: z (user)'])
    expect(store.violations()).toHaveLength(1)
    store.ingest(t.chunk('a', '!'))
    expect(waiting()).toBe(1)
    frame()
    expect(published).toHaveLength(2)
  })

  test('names the keys that changed, each once', () => {
    const { store, published, frame } = byHand()
    const t = threadScript('t')
    store.ingestAll([t.created('a'), t.message('m', 'x'), t.chunk('a', 'x'), t.post('a', 'x')])
    frame()
    expect(published[0]?.toSorted()).toEqual([
      bubbleKey.invocation('a'),
      bubbleKey.message('a.post.1'),
      bubbleKey.message('m'),
    ])
    store.ingest(t.chunk('a', 'x'))
    frame()
    expect(published[1]).toEqual([bubbleKey.invocation('a')])
  })

  test('is not made when nothing has changed', () => {
    const { store, published, frame } = byHand()
    const t = threadScript('t')
    const event = t.chunk('a', 'x')
    store.ingest(event)
    frame()
    const state = store.getState()
    store.ingestAll([event, event])
    frame()
    store.flush()
    store.ingestAll([])
    frame()
    expect(store.getState()).toBe(state)
    expect(published).toHaveLength(1)
  })

  test('is made by flush immediately, and the next frame has nothing to publish', () => {
    const { store, published, frame } = byHand()
    store.ingest(threadScript('t').chunk('a', 'x'))
    store.flush()
    expect(shown(store, 't')).toEqual(['a: x (streaming, stream)'])
    frame()
    store.flush()
    expect(published).toHaveLength(1)
  })

  test('contains the events after a flush in the frame that is due', () => {
    const { store, published, frame } = byHand()
    const t = threadScript('t')
    store.ingest(t.chunk('a', 'x'))
    store.flush()
    store.ingest(t.chunk('a', 'y'))
    expect(shown(store, 't')).toEqual(['a: x (streaming, stream)'])
    frame()
    expect(shown(store, 't')).toEqual(['a: xy (streaming, stream)'])
    expect(published).toHaveLength(2)
  })

  test('of only violations names no key', () => {
    const { store, published, frame } = byHand()
    store.ingest('nonsense')
    frame()
    expect(published).toEqual([[]])
    expect(store.violations()).toHaveLength(1)
  })
})

describe('what ends or answers a turn, or changes an optimistic message, is published immediately', () => {
  const t = threadScript('t')
  const snapshot = { v: 1, threadId: 'u', epoch: 'e', offset: 3, bubbles: [] }
  const urgent: readonly (readonly [what: string, act: (store: BubbleStore) => void])[] = [
    ['an end', (store) => void store.ingest(t.finalized('a'))],
    ['a callback', (store) => void store.ingest(t.callback('a', 'final'))],
    ['a post', (store) => void store.ingest(t.post('a', 'aside'))],
    ['an end within a batch', (store) => void store.ingestAll([t.finalized('a'), t.chunk('b', 'x')])],
    ['a snapshot', (store) => void store.hydrate(snapshot)],
    [
      'an optimistic message',
      (store) => void store.addOptimistic({ threadId: 't', clientMessageId: 'c', parts: hi }),
    ],
  ]

  test.each(urgent)('%s, and with it the chunks that waited', (_, act) => {
    const { store, published } = byHand()
    store.ingest(threadScript('t').chunk('w', 'waits'))
    expect(store.invocation('w')).toBeUndefined()
    act(store)
    expect(published).toHaveLength(1)
    expect(store.invocation('w')).toBeDefined()
  })

  test('failing and removing an optimistic message', () => {
    const { store } = byHand()
    const key = store.addOptimistic({ threadId: 't', clientMessageId: 'c', parts: hi })
    store.failOptimistic('c', 'x')
    expect(store.bubble(key)).toMatchObject({ delivery: 'failed' })
    store.removeOptimistic('c')
    expect(store.bubble(key)).toBeUndefined()
  })

  test('but creations, chunks, messages, copies and invalid events wait', () => {
    const { store, published, frame } = byHand()
    const s = threadScript('s')
    const [end, callback] = [s.finalized('a'), s.callback('a', 'final')]
    store.ingestAll([end, callback])
    expect(published).toHaveLength(1)
    for (const event of [s.created('b'), s.chunk('b', 'x'), s.message('m', 'x'), end, callback, 'nonsense'])
      store.ingest(event)
    expect(published).toHaveLength(1)
    frame()
    expect(published).toHaveLength(2)
  })
})

describe('receipts', () => {
  test('are returned immediately, in the order of the events', () => {
    const { store } = byHand()
    const t = threadScript('t')
    const chunk = t.chunk('a', 'x')
    const statuses = store
      .ingestAll([chunk, chunk, t.chunk('a', 'z', { seq: 2 }), null, t.created('a')])
      .map(({ status }) => status)
    expect(statuses).toEqual(['applied', 'duplicate', 'held', 'rejected', 'applied'])
  })

  test.each([null, undefined, 5, 'x', { type: 'message' }, new Set([1])])(
    'of %j, which is no list, is that of a batch of one',
    (input) => {
      const store = newStore()
      const receipts = store.ingestAll(input as never) // on purpose
      expect(receipts).toMatchObject([{ status: 'rejected' }])
      expect(store.violations()).toHaveLength(1)
    },
  )

  test('of a list that throws when it is read is that of a single event', () => {
    const { proxy, revoke } = Proxy.revocable<unknown[]>([], {})
    revoke()
    expect(newStore().ingestAll(proxy)).toMatchObject([{ status: 'rejected' }])
  })

  test('of an event instead of a list is that of the event', () => {
    const store = newStore()
    expect(store.ingestAll(threadScript('t').created('i') as never)).toEqual([{ status: 'applied' }]) // on purpose
  })

  test('of an empty list are empty', () => {
    expect(newStore().ingestAll([])).toEqual([])
  })

  test('of a sparse list report each missing item', () => {
    const list = Object.assign([], { length: 2 })
    expect(
      newStore()
        .ingestAll(list)
        .map(({ status }) => status),
    ).toEqual(['rejected', 'rejected'])
  })
})

test('a new store requests no publication', () => {
  const hand = handScheduler()
  const store = createBubbleStore({ scheduler: hand.scheduler })
  expect(hand.waiting()).toBe(0)
  expect(store.getState()).toBe(store.getInitialState())
})

test('cursor and receipts are current; thread, bubble, invocation and violations are those of the last publication', () => {
  const { store, frame } = byHand()
  const t = threadScript('t')
  store.ingestAll([t.chunk('a', 'x'), 'nonsense'])
  expect(store.cursor('t')).toEqual({ epoch: 'epoch-1', offset: 1 })
  const readers = () => [store.thread('t'), store.bubble(bubbleKey.invocation('a')), store.invocation('a')]
  expect(readers()).toEqual([undefined, undefined, undefined])
  expect(store.violations()).toEqual([])
  frame()
  expect(readers()).not.toContain(undefined)
  expect(store.violations()).toHaveLength(1)
})
