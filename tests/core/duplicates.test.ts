import { describe, expect, test } from 'vitest'
import { threadScript, withoutOffset } from '../../src/testing/index.ts'
import { outcome, replay, turn } from '../support/replay.ts'

describe('the same event again', () => {
  const t = threadScript('t')
  const events = [
    t.message('m', 'Hello', { clientMessageId: 'c' }),
    t.created('i', { agentId: 'a' }),
    t.chunk('i', 'a'),
    t.chunk('i', 'held', { seq: 5 }),
    t.callback('i', 'final'),
    t.post('i', 'aside'),
    t.finalized('i', { chunkCount: 6, error: { message: 'm' } }),
  ]

  test.each(events)('$type is a duplicate, and every state keeps its identity', (event) => {
    const store = replay(...events)
    const state = store.getState()
    const copy = { ...structuredClone(event), v: 1 as const, at: 99, offset: 90 + (event.offset ?? 0) }
    for (const again of [
      event,
      structuredClone(event),
      { ...event, v: 1 },
      { ...event, at: 5 },
      withoutOffset(event),
    ]) {
      expect(outcome(store.ingest(again))).toBe('duplicate')
      expect(store.getState()).toBe(state)
    }
    // A copy at a higher offset is seen, which the thread may show as a gap; the bubbles stay.
    expect(outcome(store.ingest(copy))).toBe('duplicate')
    expect(store.getState().bubbles).toBe(state.bubbles)
    expect(store.violations()).toEqual([])
  })

  test('with origin is a copy as well, since origin does not count', () => {
    const store = replay(...events)
    for (const event of events) {
      const origin = event.type === 'callback' ? 'callback' : 'stream'
      expect(outcome(store.ingest({ ...event, origin }))).toBe('duplicate')
    }
  })

  test('at a lower offset gives the bubble that offset and its at', () => {
    const s = threadScript('t')
    for (const first of [
      s.created('i', { offset: 5, at: 50 }),
      s.chunk('i', 'a', { offset: 5, at: 50 }),
      s.finalized('i', { offset: 5, at: 50 }),
      s.callback('i', 'x', { offset: 5, at: 50 }),
    ]) {
      const store = replay(first)
      expect(outcome(store.ingest({ ...first, offset: 3, at: 30 }))).toBe('duplicate')
      expect(turn(store, 'i')).toMatchObject({ offset: 3, at: 30 })
      expect(outcome(store.ingest({ ...first, offset: 4, at: 40 }))).toBe('duplicate')
      expect(turn(store, 'i')).toMatchObject({ offset: 3, at: 30 })
      const { at: _, ...without } = first
      store.ingest({ ...without, offset: 2 })
      expect(turn(store, 'i').offset).toBe(2)
      expect(turn(store, 'i')).not.toHaveProperty('at')
    }
  })
})
