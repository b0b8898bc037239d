import { describe, expect, test } from 'vitest'
import type { BubbleStore } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { newStore, outcome, shownState } from '../support/replay.ts'

const snapshot = (epoch: string, offset: number, more: object = {}) => ({
  v: 1,
  threadId: 't',
  epoch,
  offset,
  bubbles: [],
  ...more,
})
const isStale = (store: BubbleStore): boolean | undefined => store.thread('t')?.stale

/** A thread in epoch e, whose offset 0 was seen, with room for one held chunk. */
function start() {
  const t = threadScript('t', { epoch: 'e' })
  const f = threadScript('t', { epoch: 'f' })
  const store = newStore({ limits: { heldChunkCount: 1 } })
  store.ingest(t.created('i'))
  return { t, f, store }
}

/** And then one held chunk, and one refused at offset 5. */
function overflown() {
  const { t, f, store } = start()
  store.ingest(t.chunk('i', 'held', { seq: 1, offset: 4 }))
  const refused = t.chunk('i', 'refused', { seq: 2, offset: 5 })
  expect(outcome(store.ingest(refused))).toBe('rejected buffer_overflow')
  expect(isStale(store)).toBe(true)
  return { t, f, store, refused }
}

describe('a thread that is stale for a refused chunk', () => {
  test('is no longer stale after a snapshot with an offset above the chunk’s', () => {
    const { store } = overflown()
    expect(outcome(store.hydrate(snapshot('e', 5)))).toBe('applied')
    expect(isStale(store)).toBe(true)
    store.hydrate(snapshot('e', 6))
    expect(isStale(store)).toBe(false)
  })

  test('is no longer stale after a window with an offset above the chunk’s', () => {
    const { store } = overflown()
    store.hydrate(snapshot('e', 6, { hasEarlier: true }))
    expect(isStale(store)).toBe(false)
  })

  test('is no longer stale when that chunk is accepted after all', () => {
    const { t, store, refused } = overflown()
    store.ingest(t.chunk('i', 'zero', { seq: 0, offset: 1 }))
    expect(isStale(store)).toBe(true)
    expect(outcome(store.ingest(refused))).toBe('applied')
    expect(isStale(store)).toBe(false)
  })

  test('stays stale after another event at another offset', () => {
    const { t, store } = overflown()
    store.ingestAll([t.created('j', { offset: 6 }), t.created('k', { offset: 3 })])
    expect(isStale(store)).toBe(true)
  })

  test('stays stale after a snapshot of another epoch, unless it replaces the thread', () => {
    const { store } = overflown()
    expect(outcome(store.hydrate(snapshot('f', 99)))).toBe('rejected epoch_changed')
    expect(isStale(store)).toBe(true)
    store.hydrate(snapshot('f', 0), { replace: true })
    expect(isStale(store)).toBe(false)
  })

  test('stays stale until all of several refused chunks are accepted', () => {
    const { t, store } = overflown()
    store.ingest(t.chunk('i', 'x', { seq: 3, offset: 8 }))
    store.hydrate(snapshot('e', 7))
    expect(isStale(store)).toBe(true)
    store.hydrate(snapshot('e', 9))
    expect(isStale(store)).toBe(false)
  })
})

describe('a thread that is stale for a refused chunk without an offset', () => {
  function bare() {
    const t = threadScript('t', { offsets: false })
    const store = newStore({ limits: { heldChunkCount: 1 } })
    store.ingest(t.chunk('i', 'held', { seq: 1 }))
    const refused = t.chunk('i', 'refused', { seq: 2 })
    expect(outcome(store.ingest(refused))).toBe('rejected buffer_overflow')
    expect(isStale(store)).toBe(true)
    return { t, store, refused }
  }

  test('is no longer stale after any snapshot of the thread', () => {
    const { store } = bare()
    store.hydrate(snapshot('e', 0))
    expect(isStale(store)).toBe(false)
  })

  test('is no longer stale when that chunk is accepted after all, with or without an offset', () => {
    for (const place of [{}, { epoch: 'e', offset: 4 }]) {
      const { t, store, refused } = bare()
      store.ingest(t.chunk('i', 'zero', { seq: 0 }))
      expect(isStale(store)).toBe(true)
      expect(outcome(store.ingest({ ...refused, ...place }))).toBe('applied')
      expect(isStale(store)).toBe(false)
    }
  })

  test('stays stale after a chunk of another seq or of another invocation', () => {
    const { t, store } = bare()
    store.ingestAll([
      t.chunk('j', 'x', { seq: 0 }),
      t.chunk('j', 'x', { seq: 1 }),
      t.chunk('j', 'x', { seq: 2 }),
      t.chunk('i', 'x', { seq: 0 }),
    ])
    expect(isStale(store)).toBe(true)
  })
})

describe('a thread that is stale for an event of another epoch', () => {
  function changed(offset = 5) {
    const { t, f, store } = start()
    const refused = f.created('j', { offset })
    const before = JSON.stringify(shownState(store))
    expect(outcome(store.ingest(refused))).toBe('rejected epoch_changed')
    expect(JSON.stringify(shownState(store))).toBe(before.replace('"stale":false', '"stale":true'))
    return { t, f, store, refused }
  }

  test('is no longer stale after a snapshot of that epoch, with an offset above the event’s, replaces it', () => {
    const { store } = changed()
    store.hydrate(snapshot('f', 6), { replace: true })
    expect(isStale(store)).toBe(false)
  })

  test('stays stale if that snapshot’s offset is not above, until the event is accepted', () => {
    const { store, refused } = changed()
    store.hydrate(snapshot('f', 5), { replace: true })
    expect(isStale(store)).toBe(true)
    expect(outcome(store.ingest(refused))).toBe('applied')
    expect(isStale(store)).toBe(false)
  })

  test('stays stale after a snapshot of its own epoch', () => {
    const { store } = changed()
    store.hydrate(snapshot('e', 99))
    expect(isStale(store)).toBe(true)
  })

  test('is no longer stale after a third epoch replaces it, since the server has said which log counts', () => {
    const { store } = changed()
    store.hydrate(snapshot('g', 0), { replace: true })
    expect(isStale(store)).toBe(false)
  })

  test('is no longer stale when the last of several events is accepted', () => {
    const { f, store } = changed()
    store.ingestAll([f.created('k', { offset: 9 }), f.created('l', { offset: 2 })])
    store.hydrate(snapshot('f', 9), { replace: true })
    expect(isStale(store)).toBe(true)
    store.ingest(f.created('k', { offset: 9 }))
    expect(isStale(store)).toBe(false)
  })
})
