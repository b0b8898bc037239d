import { describe, expect, test } from 'vitest'
import { streamTextOf, textOf } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { everything, wire } from '../support/everything.ts'
import { codesOf, newStore, orders, outcome, post, replay, shownState, turn } from '../support/replay.ts'

describe('hydrating is a join', () => {
  const events = everything()
  const whole = replay(...events)
  const snapshots = events.map((_, index) => wire(replay(...events.slice(0, index + 1)).snapshot('t')))
  const expected = shownState(whole)

  test('before the later events: a snapshot at S and the events from S equal a full replay', () => {
    snapshots.forEach((snapshot, index) => {
      const store = newStore()
      store.hydrate(snapshot)
      for (const event of events.slice(index + 1)) store.ingest(event)
      expect(shownState(store)).toEqual(expected)
    })
  })

  test('after all events, during them, and out of order', () => {
    snapshots.forEach((snapshot) => {
      const after = replay(...events)
      const { bubbles } = after.getState()
      expect(outcome(after.hydrate(snapshot))).toBe('duplicate')
      expect(after.getState().bubbles).toBe(bubbles)
      const during = replay(...events.filter((_, index) => index % 2 === 0))
      during.hydrate(snapshot)
      during.ingestAll(events.filter((_, index) => index % 2 === 1).toReversed())
      expect(shownState(during)).toEqual(expected)
    })
  })

  test('many times, in any order, with and without events between', () => {
    const [early, middle, late] = [snapshots[2], snapshots[7], snapshots[12]]
    for (const order of orders([early, middle, late, early])) {
      const store = newStore()
      for (const snapshot of order) store.hydrate(snapshot)
      store.ingestAll(events)
      expect(shownState(store)).toEqual(expected)
      for (const snapshot of order) expect(outcome(store.hydrate(snapshot))).toBe('duplicate')
    }
  })

  test('of the events known before with the later ones', () => {
    const store = replay(...events.slice(12))
    store.hydrate(snapshots[11])
    expect(shownState(store)).toEqual(expected)
    expect(codesOf(store).filter((code) => code !== 'conflicting_callback')).toEqual([])
  })

  test('also as initial snapshots', () => {
    const store = newStore({ snapshots: [snapshots[5], snapshots[9]] })
    store.ingestAll(events.slice(9))
    expect(shownState(store)).toEqual(expected)
  })
})

describe('held chunks in a snapshot', () => {
  test('fold when the missing chunk arrives', () => {
    const t = threadScript('t')
    const zero = t.chunk('i', 'a')
    const snapshot = replay(t.chunk('i', 'b'), t.chunk('i', 'c')).snapshot('t')
    const store = newStore()
    store.hydrate(wire(snapshot))
    expect(turn(store, 'i')).toMatchObject({ missing: 3, phase: 'streaming' })
    store.ingest(zero)
    expect(textOf(turn(store, 'i'))).toBe('abc')
  })

  test('may be in any order, may already be folded, and may directly follow the folded ones', () => {
    const base = {
      kind: 'invocation',
      invocationId: 'i',
      folded: 1,
      parts: [{ kind: 'text', seq: 0, text: 'a' }],
    }
    const held = [3, 1, 0, 2].map((seq) => ({ seq, part: { kind: 'text', delta: 'abcd'.charAt(seq) } }))
    const store = newStore()
    store.hydrate({ v: 1, threadId: 't', epoch: 'e', offset: 0, bubbles: [{ ...base, held }] })
    expect(turn(store, 'i').missing).toBe(0)
    expect(textOf(turn(store, 'i'))).toBe('abcd')
  })

  test('of a live thread are kept when a snapshot folds up to them', () => {
    const t = threadScript('t')
    const chunks = ['a', 'b', 'c', 'd'].map((delta) => t.chunk('i', delta))
    const store = replay(chunks[3])
    store.hydrate(wire(replay(...chunks.slice(0, 3)).snapshot('t')))
    expect(textOf(turn(store, 'i'))).toBe('abcd')
    expect(turn(store, 'i')).toMatchObject({ missing: 0, offset: 0 })
  })

  test('may be left out, since the later events contain them', () => {
    const t = threadScript('t')
    const [zero, ...rest] = ['a', 'b', 'c'].map((delta) => t.chunk('i', delta))
    const whole = replay(zero).snapshot('t')
    const store = newStore()
    store.hydrate(wire(whole))
    store.ingestAll(rest)
    expect(textOf(turn(store, 'i'))).toBe('abc')
  })
})

test('a bubble is shown even if the snapshot contains only its id', () => {
  const store = newStore()
  const bubbles = [{ kind: 'invocation', invocationId: 'i', folded: 0, parts: [] }]
  store.hydrate({ v: 1, threadId: 't', epoch: 'e', offset: 4, bubbles })
  expect(turn(store, 'i')).toMatchObject({ phase: 'pending', body: 'none', missing: 0 })
  expect(store.thread('t')).toMatchObject({ keys: [turn(store, 'i').key], openCount: 1 })
})

describe('a snapshot that knows less', () => {
  test('removes nothing: the longer prefix, the better version and the lower offset stay', () => {
    const t = threadScript('t')
    t.created('i', { agentId: 'a' })
    t.chunk('i', 'one ')
    const early = wire(replay(...t.log()).snapshot('t'))
    t.chunk('i', 'two')
    t.callback('i', 'final', { revision: 2 })
    t.finalized('i')
    const store = replay(...t.log())
    const before = turn(store, 'i')
    expect(outcome(store.hydrate(early))).toBe('duplicate')
    expect(turn(store, 'i')).toBe(before)
    expect(streamTextOf(before)).toBe('one two')
  })
})

test('a snapshot also takes over a message that this store has sent', () => {
  const store = newStore()
  const key = store.addOptimistic({
    threadId: 't',
    clientMessageId: 'c',
    parts: [{ kind: 'text', text: 'Hi' }],
  })
  store.hydrate(wire(replay(...everything()).snapshot('t')))
  expect(post(store, 'q')).toMatchObject({ key, delivery: 'sent', messageId: 'q', offset: 0 })
  expect(store.thread('t')?.keys[0]).toBe(key)
})
