import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { alternativesOf, bubbleKey, type BubbleKey } from '../../src/core/index.ts'
import type { EventInput, ThreadSnapshot } from '../../src/protocol/index.ts'
import type { BubbleStore } from '../../src/store/index.ts'
import { type Arrival, arrivals, eventSets, shuffled } from '../../src/testing/arbitraries.ts'
import { snapshotAt } from '../../src/testing/index.ts'
import { holds } from './property.ts'
import { countRow, expectRows } from './rows.ts'
import {
  allBubblesOf,
  copyOf,
  dense,
  expectSame,
  inOrder,
  modelOf,
  ownKey,
  retractedIn,
  syncStore,
  threadsOf,
  viewOf,
} from './view.ts'

const arriving = eventSets().chain((set) => fc.record({ set: fc.constant(set), arrived: arrivals(set) }))

/**
 * One thread without gaps, cut somewhere: a window of its latest bubbles there, and the rest of the events in some
 * order.
 */
const windows = eventSets()
  .map((set) => dense(set.filter(({ threadId }) => threadId === set[0]?.threadId)))
  .filter((log) => log.length > 1)
  .chain((log) =>
    fc.record({
      log: fc.constant(log),
      cut: fc.integer({ min: 1, max: log.length }),
      size: fc.nat(4),
      order: shuffled(fc.constant([...log.keys()])),
    }),
  )

/** Hydration is a join: safe at any time, once or many times. */
export function hydrationLaws(): void {
  expectRows(['hydrated before any event', 'hydrated between events', 'hydrated after all events'])

  describe('hydration', () => {
    test('snapshots at random cuts, before, between and after the events, once or many times, change nothing', () => {
      holds(150, arriving, ({ set, arrived }) => {
        const threadIds = threadsOf(set)
        const [ordered, store] = [syncStore(), syncStore()]
        ordered.ingestAll(inOrder(set))
        for (const [index, arrival] of arrived.entries()) arrive(store, arrival, index % 2 === 0)
        countHydrations(arrived)
        expectSame(viewOf(store, threadIds), modelOf(inOrder(set), threadIds))
        for (const threadId of threadIds) {
          const snapshot = store.snapshot(threadId)
          expectSame(snapshot, ordered.snapshot(threadId))
          const before = store.getState()
          expectSame(store.hydrate(copyOf(snapshot)), { status: 'duplicate' })
          expect(store.getState()).toBe(before)
        }
      })
    })

    test('a store that begins with a snapshot and gets the tail from its offset shows the same', () => {
      holds(60, eventSets(), (set) => {
        const threadIds = threadsOf(set)
        const store = syncStore()
        store.ingestAll(set)
        const snapshots = threadIds.map((threadId) => copyOf(store.snapshot(threadId)))
        const other = syncStore({ snapshots })
        other.ingestAll(set.filter(({ threadId, offset }) => offset! >= store.cursor(threadId)!.offset))
        expectSame(viewOf(other, threadIds), viewOf(store, threadIds))
      })
    })

    test('a window and the tail show the bubbles whose beginning is known, and the earlier window the rest', () => {
      holds(80, windows, ({ log, cut, size, order }) => {
        const [first] = log
        const threadIds = threadsOf(log)
        const full = snapshotAt(log, first!.threadId, cut)
        const window = windowOf(full, size)
        const tail = order.filter((offset) => offset >= cut).map((offset) => log[offset]!)

        const store = syncStore()
        store.hydrate(copyOf(window))
        store.ingestAll(tail)
        const gone = retractedIn(log)
        const begun = [...window.bubbles.map(keyOf), ...tail.filter(isBeginning).map(ownKey)]
        const known = new Set(begun.filter((key) => !gone.has(key)))
        const shown = store.thread(full.threadId)!
        expect(shown.hasEarlier).toBe(true)
        expect(new Set(allBubblesOf(store, full.threadId).map(({ key }) => key))).toEqual(known)

        const whole = syncStore()
        whole.ingestAll(log)
        for (const key of window.bubbles.map(keyOf)) expectSame(store.bubble(key), whole.bubble(key))

        store.hydrate(copyOf(full))
        expectSame(viewOf(store, threadIds), modelOf(log, threadIds))
        expect(store.thread(full.threadId)?.hasEarlier).toBe(false)
      })
    })

    test('a window changes nothing where every event arrives', () => {
      holds(60, windows, ({ log, cut, size, order }) => {
        const full = snapshotAt(log, log[0]!.threadId, cut)
        const window = windowOf(full, size)
        const store = syncStore()
        for (const [index, offset] of order.entries()) {
          if (index === size) store.hydrate(copyOf(window))
          store.ingest(log[offset])
        }
        expectSame(viewOf(store, threadsOf(log)), modelOf(log, threadsOf(log)))
      })
    })
  })
}

/** The latest bubbles of a snapshot, this many or more. Of alternatives, all or none are included. */
function windowOf(full: ThreadSnapshot, size: number): ThreadSnapshot {
  const store = syncStore()
  store.hydrate(copyOf(full))
  const state = store.getState()
  const isCut = (index: number): boolean => {
    const [before, after] = [full.bubbles[index - 1], full.bubbles[index]]
    if (before === undefined || after === undefined) return false
    return alternativesOf(state, keyOf(before)).includes(keyOf(after))
  }
  let from = Math.max(0, full.bubbles.length - size)
  while (isCut(from)) from--
  return { ...full, hasEarlier: true, bubbles: full.bubbles.slice(from) }
}

const keyOf = (bubble: ThreadSnapshot['bubbles'][number]): BubbleKey =>
  bubble.kind === 'invocation'
    ? bubbleKey.invocation(bubble.invocationId)
    : bubbleKey.message(bubble.messageId)

/** Whether an event shows where its bubble begins. */
const isBeginning = (event: EventInput): boolean =>
  event.type === 'invocation_created' ||
  (event.type === 'stream_chunk' && event.seq === 0) ||
  (event.type === 'message' && (event.revision ?? 0) === 0) ||
  (event.type === 'callback' && event.disposition === 'independent' && (event.revision ?? 0) === 0)

/** @param replace makes no difference within one epoch */
function arrive(store: BubbleStore, arrival: Arrival, replace: boolean): void {
  const receipt =
    'event' in arrival ? store.ingest(arrival.event) : store.hydrate(arrival.snapshot, { replace })
  expect(receipt.status).not.toBe('rejected')
}

function countHydrations(arrived: readonly Arrival[]): void {
  const isEvent = arrived.map((arrival) => 'event' in arrival)
  const [first, last] = [isEvent.indexOf(true), isEvent.lastIndexOf(true)]
  for (const [index, event] of isEvent.entries()) {
    if (event) continue
    countRow(
      `hydrated ${index < first ? 'before any event' : index > last ? 'after all events' : 'between events'}`,
    )
  }
}
