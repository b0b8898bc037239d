import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { recordEvents, timelineOf } from '../../src/devtools/index.ts'
import { type BubbleState, type BubbleStore, createBubbleStore } from '../../src/index.ts'
import { arrivals, eventLists, eventSets } from '../../src/testing/arbitraries.ts'
import { threadScript } from '../../src/testing/index.ts'
import { holds } from '../laws/property.ts'
import { expectSame, syncStore } from '../laws/view.ts'
import { newStore } from '../support/replay.ts'

/** All that a state has, as plain data. */
const plainOf = (state: BubbleState): unknown => JSON.parse(JSON.stringify(state))

test('each moment is what a store shows that was given so much, in whatever order they are asked for', () => {
  const cases = eventLists().chain((events) =>
    fc.record({ events: fc.constant(events), asked: fc.array(fc.nat(events.length), { maxLength: 8 }) }),
  )
  holds(40, cases, ({ events, asked }) => {
    const store = syncStore()
    const recorder = recordEvents(store)
    for (const event of events) store.ingest(event)
    const timeline = timelineOf(recorder.recording())
    expectSame(timeline.count, events.length)
    for (const count of asked) {
      const fresh = syncStore()
      fresh.ingestAll(events.slice(0, count))
      expectSame(plainOf(timeline.at(count)), plainOf(fresh.getState()))
    }
  })
})

test('the last moment is what the store shows, snapshots and all that was cut off included', () => {
  const cases = eventSets().chain((events) =>
    fc.record({ arrived: arrivals(events), eventCount: fc.integer({ min: 1, max: 50 }) }),
  )
  holds(40, cases, ({ arrived, eventCount }) => {
    const store = syncStore()
    const recorder = recordEvents(store, { eventCount })
    for (const arrival of arrived) {
      if ('event' in arrival) store.ingest(arrival.event)
      else store.hydrate(arrival.snapshot)
    }
    const timeline = timelineOf(recorder.recording())
    const { bubbles, messages } = timeline.at(timeline.count)
    expectSame(plainOf({ ...store.getState(), bubbles, messages }), plainOf(store.getState()))
  })
})

const played = (
  count: number,
): { readonly store: BubbleStore; readonly at: (count: number) => BubbleState } => {
  const store = newStore()
  const recorder = recordEvents(store)
  const t = threadScript('t')
  store.ingest(t.created('a'))
  for (let made = 1; made < count; made++) store.ingest(t.chunk('a', 'x'))
  return { store, at: timelineOf(recorder.recording()).at }
}

test('a moment that was made is the same object again, and a step back makes none anew', () => {
  const { at } = played(1_000)
  const last = at(1_000)
  expect(at(999)).toBe(at(999))
  const backwards = Array.from({ length: 60 }, (_, back) => at(999 - back))
  expect(backwards.map((state) => state.bubbles.get('a')?.parts[0])).toHaveLength(60)
  expect(at(1_000)).toBe(last)
})

test('what is outside of the recording is its nearest end', () => {
  const { at } = played(3)
  expect(at(-5)).toBe(at(0))
  expect(at(99)).toBe(at(3))
  expect(at(0).bubbles.size).toBe(0)
})

test('the recorded store is not touched', () => {
  const { store, at } = played(10)
  const before = store.getState()
  at(4)
  at(10)
  expect(store.getState()).toBe(before)
})

test('messages that are sent from here, and threads that are let go, are in it', () => {
  const store = newStore()
  const recorder = recordEvents(store)
  const t = threadScript('t')
  store.addOptimistic({ threadId: 't', clientMessageId: 'c', parts: [{ kind: 'text', text: 'Hi' }] })
  store.failOptimistic('c', 'offline')
  store.removeOptimistic('c')
  store.ingest(t.created('a'))
  store.evict('t')
  const { at } = timelineOf(recorder.recording())
  const deliveries = [1, 2, 3].map((count) =>
    [...at(count).messages.values()].map(({ delivery }) => delivery),
  )
  expect(deliveries).toEqual([['sending'], ['failed'], []])
  expect([at(4).bubbles.size, at(5).bubbles.size, at(5).threads.size]).toEqual([1, 0, 0])
})

test('a store that began with something begins its timeline with that', () => {
  const store = createBubbleStore({ limits: { supersededCount: 1 } })
  const t = threadScript('t')
  store.ingestAll([t.created('a'), t.chunk('a', 'x')])
  const recorder = recordEvents(store)
  store.ingest(t.chunk('a', 'y'))
  const { at } = timelineOf(recorder.recording())
  expect(at(0).bubbles.get('a')).toMatchObject({ phase: 'streaming', missing: 0 })
  expect(at(0).bubbles.get('a')?.parts).not.toEqual(at(1).bubbles.get('a')?.parts)
})
