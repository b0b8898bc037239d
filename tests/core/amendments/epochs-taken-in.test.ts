import { describe, expect, test } from 'vitest'
import { threadScript } from '../../../src/testing/index.ts'
import { newStore, outcome, replay } from '../../support/replay.ts'

const foreign = (epoch: string, offset: number) => ({ type: 'hologram', threadId: 't', epoch, offset })
const empty = (epoch: string, offset = 0) => ({ v: 1, threadId: 't', epoch, offset, bubbles: [] })

describe('a refused event', () => {
  test('gives a thread no epoch', () => {
    const store = replay(foreign('wrong', 0))
    expect(store.cursor('t')).toBeUndefined()
    expect(outcome(store.ingest(threadScript('t', { epoch: 'right' }).created('a')))).toBe('applied')
    expect(store.cursor('t')).toEqual({ epoch: 'right', offset: 1 })
    expect(store.thread('t')).toMatchObject({ stale: false, gap: null })
  })

  test('with an id that names something else gives no epoch either', () => {
    const u = threadScript('u')
    const store = replay(u.created('a'), threadScript('t', { epoch: 'wrong' }).created('a'))
    expect(store.cursor('t')).toBeUndefined()
    expect(outcome(store.ingest(threadScript('t', { epoch: 'right' }).created('b')))).toBe('applied')
  })

  test('that conflicts with a waiting chunk gives no epoch either', () => {
    const loose = threadScript('t', { offsets: false })
    const store = replay(loose.chunk('a', 'x', { seq: 1 }))
    const other = { ...loose.chunk('a', 'y', { seq: 1 }), epoch: 'wrong', offset: 0 }
    expect(outcome(store.ingest(other))).toBe('rejected conflicting_chunk')
    expect(store.cursor('t')).toBeUndefined()
  })

  test('that overflows the buffer gives no epoch either', () => {
    const t = threadScript('t')
    const store = newStore({ limits: { heldChunkCount: 1 } })
    store.ingest(threadScript('t', { offsets: false }).chunk('a', 'x', { seq: 1 }))
    expect(outcome(store.ingest(t.chunk('a', 'y', { seq: 2 })))).toBe('rejected buffer_overflow')
    expect(store.cursor('t')).toBeUndefined()
  })

  test('counts once the thread has its epoch, by an event', () => {
    const t = threadScript('t', { epoch: 'e' })
    const store = replay(foreign('e', 1), foreign('f', 2), t.created('a'))
    expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 2 })
    store.ingest(t.created('b', { offset: 2 }))
    expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 3 })
  })

  test('counts once the thread has its epoch, by a snapshot', () => {
    const store = replay(foreign('e', 5), foreign('e', 7))
    store.hydrate(empty('e', 5))
    expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 6 })
    expect(store.thread('t')?.gap).toEqual({ from: 6, before: 7 })
  })

  test('of an epoch that replaces the thread’s epoch later counts in it', () => {
    const store = newStore()
    store.hydrate(empty('e'))
    store.ingest(foreign('f', 0))
    store.hydrate(empty('f', 0), { replace: true })
    expect(store.cursor('t')).toEqual({ epoch: 'f', offset: 1 })
  })

  test('of another epoch that decodes was rejected, and does not count in it', () => {
    const store = newStore()
    store.hydrate(empty('e'))
    const created = threadScript('t', { epoch: 'f' }).created('a')
    expect(outcome(store.ingest(created))).toBe('rejected epoch_changed')
    store.hydrate(empty('f', 0), { replace: true })
    expect(store.cursor('t')).toEqual({ epoch: 'f', offset: 0 })
    expect(store.thread('t')?.stale).toBe(true)
    expect(outcome(store.ingest(created))).toBe('applied')
    expect(store.thread('t')?.stale).toBe(false)
  })

  test('is remembered up to a limit, and a forgotten one leaves a gap', () => {
    const store = newStore({ limits: { refusedCount: 2 } })
    for (let offset = 0; offset < 10; offset++) store.ingest(foreign('e', offset))
    store.ingest(threadScript('t', { epoch: 'e' }).created('a', { offset: 10 }))
    const { offset } = store.cursor('t')!
    expect(offset).toBeLessThanOrEqual(11)
    for (let again = 0; again < 10; again++) store.ingest(foreign('e', again))
    expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 11 })
  })
})

test('a known event that repeats with an epoch gives the thread its epoch', () => {
  const created = threadScript('t', { epoch: 'e' }).created('a')
  const { epoch: _, offset: __, ...loose } = created
  const store = replay(loose, created)
  expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 1 })
})

test('after a snapshot has replaced the thread, refused events of another epoch are not missing', () => {
  const t = threadScript('t', { epoch: 'e' })
  const store = replay(t.created('a'), { ...t.created('b'), epoch: 'f', offset: 3 })
  expect(store.thread('t')?.stale).toBe(true)
  store.hydrate(empty('g'), { replace: true })
  expect(store.thread('t')?.stale).toBe(false)
})
