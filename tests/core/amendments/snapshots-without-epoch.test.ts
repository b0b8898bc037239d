import { describe, expect, test } from 'vitest'
import { threadScript } from '../../../src/testing/index.ts'
import { idsOf, newStore, outcome, partsOf, replay, shownState, turn } from '../../support/replay.ts'

const wire = (value: unknown): object => JSON.parse(JSON.stringify(value)) as object // a snapshot is one

/** A thread whose events carry no offsets, a chunk that waits included. */
function loose() {
  const t = threadScript('t', { offsets: false })
  t.message('m', 'How many?', { clientMessageId: 'c', at: 5 })
  t.created('a', { agentId: 'scout' })
  t.chunk('a', 'Th')
  t.chunk('a', 'ee', { seq: 2 })
  t.post('a', 'Counting')
  t.callback('b', 'Late')
  return t
}

describe('a thread whose events carry no offsets', () => {
  test('has a snapshot without epoch and offset, with the chunks that wait', () => {
    const snapshot = replay(...loose().log()).snapshot('t')
    expect(snapshot).not.toHaveProperty('epoch')
    expect(snapshot).not.toHaveProperty('offset')
    expect(snapshot).not.toHaveProperty('hasEarlier')
    expect(snapshot?.bubbles).toHaveLength(4)
    expect(JSON.stringify(snapshot)).toContain('"held"')
  })

  test('is the same after a reload, and continues with the later events', () => {
    const t = loose()
    const store = replay(...t.log())
    const other = newStore({ snapshots: [wire(store.snapshot('t'))] })
    expect(shownState(other)).toEqual(shownState(store))
    expect(other.snapshot('t')).toEqual(store.snapshot('t'))
    const late = t.chunk('a', 'r', { seq: 1 })
    store.ingest(late)
    other.ingest(late)
    expect(partsOf(turn(other, 'a'))).toEqual(['Three'])
    expect(shownState(other)).toEqual(shownState(store))
  })

  test('has a snapshot at any moment, which changes nothing if it is hydrated before, between or after the events', () => {
    const events = loose().log()
    const expected = shownState(replay(...events))
    for (let cut = 1; cut <= events.length; cut++) {
      const snapshot = wire(replay(...events.slice(0, cut)).snapshot('t'))
      for (let place = 0; place <= events.length; place++) {
        const store = replay(...events.slice(0, place))
        store.hydrate(snapshot)
        for (const event of events.slice(place)) store.ingest(event)
        expect(shownState(store)).toEqual(expected)
      }
    }
  })
})

describe('hydrating one', () => {
  test('keeps the places of known bubbles, and adds new ones in the order of the list', () => {
    const t = threadScript('t', { offsets: false })
    const [a, b, c] = [t.created('a'), t.created('b'), t.created('c')]
    const store = replay(c, a)
    expect(outcome(store.hydrate(wire(replay(b, a, c).snapshot('t'))))).toBe('applied')
    expect(idsOf(store)).toEqual(['c', 'a', 'b'])
  })

  test('changes neither the epoch nor stale, also with replace', () => {
    const t = threadScript('t', { epoch: 'e' })
    const snapshot = wire(replay(...loose().log()).snapshot('t'))
    const store = replay(t.created('z'), { ...t.created('y'), epoch: 'f', offset: 0 })
    expect(store.thread('t')?.stale).toBe(true)
    for (const replace of [false, true]) {
      expect(store.hydrate(snapshot, { replace }).status).toBe(replace ? 'duplicate' : 'applied')
      expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 1 })
      expect(store.thread('t')).toMatchObject({ stale: true, gap: null, hasEarlier: false })
      expect(idsOf(store)).toEqual(['z', 'm', 'a', 'a.post.1', 'b'])
    }
  })

  test('does not reset stale after a refused chunk without an offset', () => {
    const t = threadScript('t', { offsets: false })
    const store = newStore({ limits: { heldChunkCount: 1 } })
    store.ingestAll([t.chunk('a', 'x', { seq: 1 }), t.chunk('a', 'y', { seq: 2 })])
    expect(store.thread('t')?.stale).toBe(true)
    store.hydrate(wire(replay(t.created('b')).snapshot('t')))
    expect(store.thread('t')?.stale).toBe(true)
  })

  test('with only an epoch, only an offset, or hasEarlier is invalid', () => {
    const snapshot = { v: 1, threadId: 't', bubbles: [] }
    const store = newStore()
    for (const more of [{ epoch: 'e' }, { offset: 0 }, { hasEarlier: true }]) {
      expect(outcome(store.hydrate({ ...snapshot, ...more }))).toBe('rejected invalid_event')
    }
    expect(store.hydrate(snapshot).status).not.toBe('rejected')
    expect(store.cursor('t')).toBeUndefined()
  })

  test('twice is a duplicate', () => {
    const snapshot = wire(replay(...loose().log()).snapshot('t'))
    const store = newStore()
    expect(outcome(store.hydrate(snapshot))).toBe('applied')
    const state = store.getState()
    expect(outcome(store.hydrate(snapshot))).toBe('duplicate')
    expect(store.getState()).toBe(state)
  })
})
