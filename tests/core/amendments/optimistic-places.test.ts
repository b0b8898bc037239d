import { describe, expect, test } from 'vitest'
import type { BubbleStore } from '../../../src/index.ts'
import { snapshotAt, threadScript } from '../../../src/testing/index.ts'
import { idsOf, newStore, replay } from '../../support/replay.ts'

const add = (store: BubbleStore, clientMessageId: string, threadId = 't') =>
  store.addOptimistic({ threadId, clientMessageId, parts: [{ kind: 'text', text: 'Hi' }] })
const empty = (epoch = 'epoch-1', more: object = {}) => ({
  v: 1,
  threadId: 't',
  epoch,
  offset: 0,
  bubbles: [],
  ...more,
})

describe('a message stays after the last bubble that was shown when it was added', () => {
  test('whatever arrives later', () => {
    const t = threadScript('t')
    const store = replay(t.created('a'))
    add(store, 'x')
    store.ingestAll([t.created('b'), t.message('m', 'Hello')])
    expect(idsOf(store)).toEqual(['a', 'x', 'b', 'm'])
  })

  test('several in the order of adding', () => {
    const t = threadScript('t')
    const store = replay(t.created('a'))
    for (const id of ['z', 'y', 'x']) add(store, id)
    store.ingest(t.created('b'))
    expect(idsOf(store)).toEqual(['a', 'z', 'y', 'x', 'b'])
    add(store, 'w')
    store.ingest(t.created('c'))
    expect(idsOf(store)).toEqual(['a', 'z', 'y', 'x', 'b', 'w', 'c'])
  })

  test('even if that bubble moves up later', () => {
    const t = threadScript('t')
    const store = replay(t.created('a', { offset: 1 }), t.created('b', { offset: 5 }))
    add(store, 'x')
    store.ingest(t.message('m', 'Hello', { offset: 3 }))
    expect(idsOf(store)).toEqual(['a', 'm', 'b', 'x'])
    store.ingest(t.chunk('b', 'early', { offset: 2 }))
    expect(idsOf(store)).toEqual(['a', 'b', 'x', 'm'])
  })

  test('until it is sent and moves to its offset', () => {
    const t = threadScript('t')
    const store = replay(t.created('a'))
    add(store, 'x')
    store.ingestAll([t.created('b'), t.message('m', 'Hi', { clientMessageId: 'x' })])
    expect(idsOf(store)).toEqual(['a', 'b', 'm'])
  })

  test('sent without an offset, it keeps its place', () => {
    const t = threadScript('t', { offsets: false })
    const store = replay(t.created('a'))
    add(store, 'x')
    store.ingestAll([t.created('b'), t.message('m', 'Hi', { clientMessageId: 'x' }), t.created('c')])
    expect(idsOf(store)).toEqual(['a', 'm', 'b', 'c'])
  })

  test('adding it again while it is being sent leaves it there', () => {
    const t = threadScript('t')
    const store = replay(t.created('a'))
    for (const id of ['x', 'y']) add(store, id)
    store.ingest(t.created('b'))
    add(store, 'x')
    expect(idsOf(store)).toEqual(['a', 'x', 'y', 'b'])
  })
})

describe('a question stands above its answer in a thread that is known to be empty', () => {
  test('by a snapshot without bubbles', () => {
    const t = threadScript('t')
    const store = newStore()
    store.hydrate(empty())
    add(store, 'x')
    add(store, 'y')
    store.ingestAll([t.created('a'), t.created('b')])
    expect(idsOf(store)).toEqual(['x', 'y', 'a', 'b'])
  })

  test('also if the server reports the empty thread after the message was added', () => {
    const t = threadScript('t')
    const store = newStore()
    add(store, 'x')
    store.hydrate(empty())
    store.ingest(t.created('a'))
    expect(idsOf(store)).toEqual(['x', 'a'])
  })

  test('and at its place when it is sent', () => {
    const t = threadScript('t')
    const store = newStore()
    store.hydrate(empty())
    const key = add(store, 'x')
    store.ingestAll([t.message('m', 'Hi', { clientMessageId: 'x' }), t.created('a')])
    expect(idsOf(store)).toEqual(['m', 'a'])
    expect(store.thread('t')?.keys[0]).toBe(key)
  })
})

describe('in an unknown thread it stays at the end', () => {
  test('until a snapshot arrives, and then after the last bubble of that time', () => {
    const t = threadScript('t')
    const events = [t.created('a'), t.created('b')]
    const store = newStore()
    add(store, 'x')
    store.ingest(events[0])
    expect(idsOf(store)).toEqual(['a', 'x'])
    store.hydrate(snapshotAt(events, 't'))
    expect(idsOf(store)).toEqual(['a', 'b', 'x'])
    store.ingest(t.created('c'))
    expect(idsOf(store)).toEqual(['a', 'b', 'x', 'c'])
  })

  test('until a snapshot without new bubbles arrives', () => {
    const t = threadScript('t')
    const store = newStore()
    add(store, 'x')
    const created = t.created('a')
    store.ingest(created)
    expect(store.hydrate(snapshotAt([created], 't')).status).toBe('duplicate')
    store.ingest(t.created('b'))
    expect(idsOf(store)).toEqual(['a', 'x', 'b'])
  })

  test('a refused snapshot, or one of another thread, changes nothing', () => {
    const t = threadScript('t')
    const store = newStore()
    add(store, 'x')
    store.ingest(t.created('a'))
    store.hydrate(empty('other'))
    store.hydrate({ ...empty(), threadId: 'u' })
    store.ingest(t.created('b'))
    expect(idsOf(store)).toEqual(['a', 'b', 'x'])
  })

  test('with a gap below it, or earlier bubbles, nothing is known to be empty', () => {
    const t = threadScript('t')
    const windowed = newStore()
    windowed.hydrate(empty('epoch-1', { offset: 5, hasEarlier: true }))
    add(windowed, 'x')
    windowed.ingest(t.created('a', { offset: 5 }))
    expect(idsOf(windowed)).toEqual(['a', 'x'])

    const gapped = newStore()
    gapped.hydrate(empty())
    // Refused, but its offset says that there is more below it.
    gapped.ingest({ type: 'hologram', threadId: 't', epoch: 'epoch-1', offset: 3 })
    expect(gapped.thread('t')?.gap).toEqual({ from: 0, before: 3 })
    add(gapped, 'x')
    gapped.ingest(t.created('a', { offset: 4 }))
    expect(idsOf(gapped)).toEqual(['a', 'x'])
  })
})

describe('when the bubble before the message disappears', () => {
  test('with its epoch, the message moves after the last bubble of the new snapshot', () => {
    const t = threadScript('t', { epoch: 'old' })
    const u = threadScript('t', { epoch: 'new' })
    const store = replay(t.created('a'))
    add(store, 'x')
    const events = [u.created('b'), u.created('c')]
    store.hydrate(snapshotAt(events, 't'), { replace: true })
    expect(idsOf(store)).toEqual(['b', 'c', 'x'])
    store.ingest(u.created('d'))
    expect(idsOf(store)).toEqual(['b', 'c', 'x', 'd'])
  })

  test('with its thread, it stands at the end until the next snapshot', () => {
    const t = threadScript('t')
    const events = [t.created('a'), t.created('b')]
    const store = replay(...events)
    add(store, 'x')
    store.evict('t')
    store.ingest(events[1])
    expect(idsOf(store)).toEqual(['b', 'x'])
    store.hydrate(snapshotAt(events, 't'))
    store.ingest(t.created('c'))
    expect(idsOf(store)).toEqual(['a', 'b', 'x', 'c'])
  })
})

describe('element-x-ios 1279: a message that failed', () => {
  test('stays at the end, where a person sees it', () => {
    const t = threadScript('t')
    const store = replay(t.created('a'))
    for (const id of ['x', 'y']) add(store, id)
    store.ingest(t.created('b'))
    store.failOptimistic('x', 'offline')
    expect(idsOf(store)).toEqual(['a', 'y', 'b', 'x'])
    store.ingest(t.created('c'))
    expect(idsOf(store)).toEqual(['a', 'y', 'b', 'c', 'x'])
  })

  test('when it is retried, moves after the current last bubble', () => {
    const t = threadScript('t')
    const store = replay(t.created('a'))
    add(store, 'x')
    store.failOptimistic('x', 'offline')
    store.ingest(t.created('b'))
    add(store, 'x')
    store.ingest(t.created('c'))
    expect(idsOf(store)).toEqual(['a', 'b', 'x', 'c'])
  })

  test('in an empty thread, when it is retried, stays before all bubbles', () => {
    const store = newStore()
    store.hydrate(empty())
    add(store, 'x')
    store.failOptimistic('x', 'offline')
    add(store, 'x')
    store.ingest(threadScript('t').created('a'))
    expect(idsOf(store)).toEqual(['x', 'a'])
  })

  test('stays at the end after any snapshot', () => {
    const t = threadScript('t')
    const store = newStore()
    add(store, 'x')
    store.failOptimistic('x', 'offline')
    store.hydrate(snapshotAt([t.created('a')], 't'))
    store.ingest(t.created('b'))
    expect(idsOf(store)).toEqual(['a', 'b', 'x'])
  })

  test('that was sent nevertheless moves to its place', () => {
    const t = threadScript('t')
    const store = replay(t.created('a'))
    const key = add(store, 'x')
    store.failOptimistic('x', 'offline')
    store.ingestAll([t.message('m', 'Hi', { clientMessageId: 'x' }), t.created('b')])
    expect(idsOf(store)).toEqual(['a', 'm', 'b'])
    expect(store.thread('t')?.keys[1]).toBe(key)
  })
})
