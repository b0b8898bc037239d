import { describe, expect, test } from 'vitest'
import type { Gap } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { newStore, replay, turn } from '../support/replay.ts'

const created = (offset: number, more: object = {}) => ({
  type: 'invocation_created',
  threadId: 't',
  epoch: 'e',
  offset,
  invocationId: `i${offset}`,
  ...more,
})

describe('gap', () => {
  /** A store, and the gaps that it reported. */
  function watched() {
    const gaps: Gap[] = []
    return { store: newStore({ onGap: (gap) => gaps.push(gap) }), gaps }
  }

  test('is the first missing range of offsets', () => {
    const { store } = watched()
    const steps = [
      [0, null],
      [5, { from: 1, before: 5 }],
      [9, { from: 1, before: 5 }],
      [2, { from: 1, before: 2 }],
      [1, { from: 3, before: 5 }],
      [4, { from: 3, before: 4 }],
      [3, { from: 6, before: 9 }],
      [8, { from: 6, before: 8 }],
      [7, { from: 6, before: 7 }],
      [6, null],
    ] as const
    for (const [offset, gap] of steps) {
      store.ingest(created(offset))
      expect(store.thread('t')?.gap).toEqual(gap)
    }
  })

  test('is reported once, and a gap inside a reported one is not', () => {
    const { store, gaps } = watched()
    for (const offset of [0, 5, 6, 5, 3, 2, 1]) store.ingest(created(offset))
    expect(gaps).toEqual([{ threadId: 't', from: 1, before: 5 }])
  })

  test('is reported again when another gap becomes the first', () => {
    const { store, gaps } = watched()
    for (const offset of [0, 2, 5, 1, 3, 4, 8]) store.ingest(created(offset))
    expect(gaps).toEqual([
      { threadId: 't', from: 1, before: 2 },
      { threadId: 't', from: 3, before: 5 },
      { threadId: 't', from: 6, before: 8 },
    ])
  })

  test('is not reported if the batch fills it', () => {
    const { store, gaps } = watched()
    store.ingestAll([created(2), created(1), created(0)])
    expect(gaps).toEqual([])
    store.ingestAll([created(6), created(5)])
    expect(gaps).toEqual([{ threadId: 't', from: 3, before: 5 }])
  })

  test('is reported for a log that begins late, and per thread', () => {
    const { store, gaps } = watched()
    store.ingestAll([created(4), created(3, { threadId: 'u', invocationId: 'u3' })])
    expect(gaps).toEqual([
      { threadId: 't', from: 0, before: 4 },
      { threadId: 'u', from: 0, before: 3 },
    ])
  })

  test('is caused by an undecodable event like by any other', () => {
    const { store, gaps } = watched()
    store.ingestAll([created(3, { v: 2 }), created(4)])
    expect(gaps).toEqual([{ threadId: 't', from: 0, before: 3 }])
  })

  test('is closed by a snapshot, and the gap after it is reported', () => {
    const { store, gaps } = watched()
    store.ingestAll([created(0), created(3), created(9)])
    store.hydrate({ v: 1, threadId: 't', epoch: 'e', offset: 5, bubbles: [] })
    expect(store.thread('t')?.gap).toEqual({ from: 5, before: 9 })
    expect(gaps).toEqual([
      { threadId: 't', from: 1, before: 3 },
      { threadId: 't', from: 5, before: 9 },
    ])
    store.hydrate({ v: 1, threadId: 't', epoch: 'e', offset: 9, bubbles: [] })
    expect(store.thread('t')?.gap).toBeNull()
  })

  test('is forgotten with its epoch', () => {
    const { store, gaps } = watched()
    store.ingestAll([created(0), created(9)])
    store.hydrate({ v: 1, threadId: 't', epoch: 'f', offset: 1, bubbles: [] }, { replace: true })
    expect(store.thread('t')?.gap).toBeNull()
    store.ingest(created(3, { epoch: 'f' }))
    expect(gaps).toEqual([
      { threadId: 't', from: 1, before: 9 },
      { threadId: 't', from: 1, before: 3 },
    ])
  })

  test('holds up only the invocation that lacks a chunk', () => {
    const t = threadScript('t')
    const lost = [t.created('a'), t.chunk('a', 'one'), t.created('b'), t.chunk('b', 'x')]
    const store = replay(
      ...lost.slice(0, 1),
      t.chunk('a', 'two'),
      t.chunk('b', 'y'),
      t.created('c'),
      t.chunk('c', 'z'),
      t.callback('b', 'final'),
    )
    expect(turn(store, 'a')).toMatchObject({ body: 'none', missing: 2 })
    expect(turn(store, 'b')).toMatchObject({ body: 'callback' })
    expect(turn(store, 'c')).toMatchObject({ body: 'stream', missing: 0 })
    expect(store.thread('t')?.gap).toEqual({ from: 1, before: 4 })
  })
})
