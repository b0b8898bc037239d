import * as fc from 'fast-check'
import type { EventInput, ThreadSnapshot } from '../protocol/index.ts'
import { deliveries } from './event-sets.ts'
import { snapshotAt } from './snapshot-at.ts'

/** One arrival at a store: an event to ingest or a snapshot to hydrate. */
export type Arrival = { readonly event: EventInput } | { readonly snapshot: ThreadSnapshot }

/**
 * Delivers a set of events as a client may get it: in any order, some of them several times, with one to three
 * snapshots in any place. A snapshot is made at a random cut of a thread's log, sometimes after events beyond the
 * cut, and with or without the chunks that still wait there. The events below the cut arrive as well, or only in the
 * snapshot.
 * @param events a set of `eventSets`: each event has its offset
 */
export function arrivals(events: readonly EventInput[]): fc.Arbitrary<readonly Arrival[]> {
  if (events.length === 0) return fc.constant([])
  return fc
    .array(cuts(events), { minLength: 1, maxLength: 3 })
    .chain((snapshots) =>
      fc.record({
        delivery: deliveries(events.filter((event) => !snapshots.some(({ isInstead }) => isInstead(event)))),
        places: fc.array(fc.oneof(fc.constant(0), fc.nat(events.length * 2)), {
          minLength: snapshots.length,
          maxLength: snapshots.length,
        }),
        snapshots: fc.constant(snapshots),
      }),
    )
    .map(({ delivery, places, snapshots }) => {
      const arrived: Arrival[] = delivery.map((event) => ({ event }))
      for (const [index, { snapshot }] of snapshots.entries()) {
        arrived.splice(Math.min(places[index] ?? 0, arrived.length), 0, { snapshot })
      }
      return arrived
    })
}

interface Cut {
  readonly snapshot: ThreadSnapshot
  /** Whether this event arrives only in the snapshot. */
  readonly isInstead: (event: EventInput) => boolean
}

const cuts = (events: readonly EventInput[]): fc.Arbitrary<Cut> =>
  fc
    .record({
      last: fc.constantFrom(...events),
      /** The snapshot may contain more than it promises. */
      beyond: fc.subarray([...events]),
      isLean: fc.boolean(),
      isOnly: fc.boolean(),
    })
    .map(({ last, beyond, isLean, isOnly }) => {
      const { threadId } = last
      const offset = last.offset ?? 0
      const seen = events.filter((event) => (event.offset ?? 0) <= offset || beyond.includes(event))
      const full = snapshotAt(seen, threadId)
      return {
        snapshot: isLean ? withoutHeldBeyond(full, seen) : full,
        isInstead: (event) =>
          isOnly && event.threadId === threadId && (event.offset ?? 0) < (full.offset ?? 0),
      }
    })

/** Waiting chunks may be left out if their offsets are not below the snapshot's. */
function withoutHeldBeyond(snapshot: ThreadSnapshot, seen: readonly EventInput[]): ThreadSnapshot {
  const isBelow = (invocationId: string, seq: number): boolean =>
    seen.some(
      (event) =>
        event.type === 'stream_chunk' &&
        event.threadId === snapshot.threadId &&
        event.invocationId === invocationId &&
        event.seq === seq &&
        (event.offset ?? Infinity) < (snapshot.offset ?? 0),
    )
  return {
    ...snapshot,
    bubbles: snapshot.bubbles.map((bubble) =>
      bubble.kind === 'invocation' && bubble.held !== undefined
        ? { ...bubble, held: bubble.held.filter(({ seq }) => isBelow(bubble.invocationId, seq)) }
        : bubble,
    ),
  }
}
