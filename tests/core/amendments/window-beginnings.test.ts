import { describe, expect, test } from 'vitest'
import { snapshotAt, threadScript } from '../../../src/testing/index.ts'
import { idsOf, newStore, outcome, replay, turn } from '../../support/replay.ts'

const windowAt = (offset: number, more: object = {}) => ({
  v: 1,
  threadId: 't',
  epoch: 'epoch-1',
  offset,
  hasEarlier: true,
  bubbles: [],
  ...more,
})

describe('in a thread with earlier bubbles', () => {
  test('a turn is listed from its first chunk, even without its creation', () => {
    const t = threadScript('t', { firstOffset: 5 })
    const store = newStore()
    store.hydrate(windowAt(5))
    store.ingest(t.chunk('a', 'Hello'))
    expect(idsOf(store)).toEqual(['a'])
  })

  test('a first chunk that does not decode, or is empty, is a beginning as well', () => {
    const t = threadScript('t', { firstOffset: 5 })
    const store = newStore()
    store.hydrate(windowAt(5))
    store.ingestAll([{ ...t.chunk('a', ''), part: null }, t.chunk('b', '')])
    expect(idsOf(store)).toEqual(['a', 'b'])
  })

  test('a turn of which only later chunks, the end or a callback are known is not listed', () => {
    const t = threadScript('t', { firstOffset: 5 })
    const store = newStore()
    store.hydrate(windowAt(5))
    store.ingestAll([t.chunk('a', 'lo', { seq: 1 }), t.finalized('b'), t.callback('c', 'Late')])
    expect(idsOf(store)).toEqual([])
    expect(turn(store, 'c').body).toBe('callback')
    store.ingest(t.chunk('a', 'Hel', { seq: 0 }))
    expect(idsOf(store)).toEqual(['a'])
  })

  test('bubbles that are not listed are in no snapshot', () => {
    const t = threadScript('t', { firstOffset: 5 })
    const store = newStore()
    store.hydrate(windowAt(5))
    store.ingestAll([t.callback('far above', 'Late'), t.chunk('a', 'Hello')])
    expect(store.snapshot('t')).toMatchObject({
      offset: 7,
      hasEarlier: true,
      bubbles: [{ invocationId: 'a' }],
    })
    expect(store.snapshot('t')?.bubbles).toHaveLength(1)
  })
})

describe('after a snapshot with earlier bubbles was restored', () => {
  test('a window below its offset is refused, and the refusal names the lowest accepted offset', () => {
    const store = newStore({ snapshots: [windowAt(9)] })
    const state = store.getState()
    const { status, violation } = store.hydrate(windowAt(8))
    expect([status, violation?.code]).toEqual(['rejected', 'invalid_event'])
    expect(violation?.message).toContain('9')
    expect(store.getState().threads).toBe(state.threads)
    expect(outcome(store.hydrate(windowAt(9)))).toBe('duplicate')
    expect(outcome(store.hydrate(windowAt(10)))).toBe('applied')
  })

  test('an accepted window restores the late callback that was lost with it', () => {
    const t = threadScript('t')
    const early = [t.created('a'), t.chunk('a', 'Draft'), t.finalized('a'), t.created('b')]
    const full = snapshotAt(early, 't')
    const store = newStore()
    store.hydrate({
      ...full,
      hasEarlier: true,
      bubbles: full.bubbles.filter((bubble) => bubble.kind === 'invocation' && bubble.invocationId === 'b'),
    })
    const late = t.callback('a', 'Final')
    store.ingest(late)
    const restored = newStore({ snapshots: [JSON.parse(JSON.stringify(store.snapshot('t')))] })
    expect(outcome(restored.hydrate({ ...full, hasEarlier: true }))).toBe('rejected invalid_event')
    expect(idsOf(restored)).toEqual(['b'])
    expect(outcome(restored.hydrate(snapshotAt([...early, late], 't')))).toBe('applied')
    expect(turn(restored, 'a')).toMatchObject({ body: 'callback', phase: 'completed' })
  })
})

describe('hydrate returns', () => {
  test('applied, then duplicate, and the state is the same object', () => {
    const t = threadScript('t')
    const store = newStore()
    const snapshot = snapshotAt([t.created('a'), t.chunk('a', 'x'), t.chunk('a', 'z', { seq: 5 })], 't')
    expect(outcome(store.hydrate(snapshot))).toBe('applied')
    const state = store.getState()
    expect(outcome(store.hydrate(snapshot))).toBe('duplicate')
    expect(store.getState()).toBe(state)
  })

  test('duplicate for a snapshot of the store itself, whatever is missing', () => {
    const t = threadScript('t')
    const loose = threadScript('t', { offsets: false })
    const sent = t.message('m', 'Hi', { offset: 3 })
    const examples: readonly (readonly unknown[])[] = [
      [t.finalized('a', { offset: 0 })],
      [t.callback('a', 'Late', { offset: 0 })],
      [t.created('a', { offset: 5 }), t.finalized('a', { offset: 8 })],
      [sent, { ...sent, offset: 2 }],
      [sent, { ...sent, offset: 4 }],
      [loose.finalized('a')],
      [loose.callback('a', 'Late')],
      [loose.chunk('a', 'x', { seq: 3 })],
      [loose.created('a', { agentId: 'one' }), loose.created('a', { agentId: 'two' })],
    ]
    for (const events of examples) {
      const store = replay(...events)
      const state = store.getState()
      const snapshot = JSON.parse(JSON.stringify(store.snapshot('t')))
      expect([events, outcome(store.hydrate(snapshot))]).toEqual([events, 'duplicate'])
      expect(store.getState()).toBe(state)
    }
  })

  test('applied if only the offset is new', () => {
    const store = newStore()
    store.hydrate(windowAt(3))
    expect(outcome(store.hydrate(windowAt(4)))).toBe('applied')
  })

  test('rejected, and names what the snapshot lacks', () => {
    const store = newStore()
    expect(outcome(store.hydrate(null))).toBe('rejected invalid_event')
    store.hydrate(windowAt(3))
    expect(outcome(store.hydrate({ ...windowAt(3), epoch: 'other' }))).toBe('rejected epoch_changed')
  })

  test('applied if one bubble is refused and the rest is new', () => {
    const t = threadScript('t')
    const store = newStore()
    store.ingest(threadScript('u').created('a'))
    const snapshot = snapshotAt([t.created('a'), t.created('b')], 't')
    expect(outcome(store.hydrate(snapshot))).toBe('applied id_conflict')
    expect(idsOf(store)).toEqual(['b'])
  })
})
