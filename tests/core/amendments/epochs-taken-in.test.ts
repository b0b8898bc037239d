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

  test('of an id that is another thing’s gives none, either', () => {
    const u = threadScript('u')
    const store = replay(u.created('a'), threadScript('t', { epoch: 'wrong' }).created('a'))
    expect(store.cursor('t')).toBeUndefined()
    expect(outcome(store.ingest(threadScript('t', { epoch: 'right' }).created('b')))).toBe('applied')
  })

  test('that conflicts with a chunk that waits gives none, either', () => {
    const loose = threadScript('t', { offsets: false })
    const store = replay(loose.chunk('a', 'x', { seq: 1 }))
    const other = { ...loose.chunk('a', 'y', { seq: 1 }), epoch: 'wrong', offset: 0 }
    expect(outcome(store.ingest(other))).toBe('rejected conflicting_chunk')
    expect(store.cursor('t')).toBeUndefined()
  })

  test('that overflows the buffer gives none, either', () => {
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

  test('of an epoch that takes the place later counts there', () => {
    const store = newStore()
    store.hydrate(empty('e'))
    store.ingest(foreign('f', 0))
    store.hydrate(empty('f', 0), { replace: true })
    expect(store.cursor('t')).toEqual({ epoch: 'f', offset: 1 })
  })

  test('of another epoch that decodes was not taken in, and does not count there', () => {
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

  test('is remembered up to a bound, and what is forgotten is a gap, never a lie', () => {
    const store = newStore({ limits: { refusedCount: 2 } })
    for (let offset = 0; offset < 10; offset++) store.ingest(foreign('e', offset))
    store.ingest(threadScript('t', { epoch: 'e' }).created('a', { offset: 10 }))
    const { offset } = store.cursor('t')!
    expect(offset).toBeLessThanOrEqual(11)
    for (let again = 0; again < 10; again++) store.ingest(foreign('e', again))
    expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 11 })
  })
})

test('a copy that is known, and brings an epoch, gives the thread its epoch', () => {
  const created = threadScript('t', { epoch: 'e' }).created('a')
  const { epoch: _, offset: __, ...loose } = created
  const store = replay(loose, created)
  expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 1 })
})

test('when a snapshot takes the place, what was refused of another epoch is not waited for', () => {
  const t = threadScript('t', { epoch: 'e' })
  const store = replay(t.created('a'), { ...t.created('b'), epoch: 'f', offset: 3 })
  expect(store.thread('t')?.stale).toBe(true)
  store.hydrate(empty('g'), { replace: true })
  expect(store.thread('t')?.stale).toBe(false)
})
