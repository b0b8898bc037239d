import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EventInput } from '../../src/protocol/index.ts'
import { eventSets, shuffled } from '../../src/testing/arbitraries.ts'
import { bubblesOf, snapshotAt, withoutOffset } from '../../src/testing/index.ts'
import { holds } from './property.ts'
import { countRow, expectRows } from './rows.ts'
import { copyOf, expectSame, inOrder, modelOf, syncStore, threadsOf, viewOf } from './view.ts'

const carried = 'half a character, beside its text in a snapshot'
const withoutEpoch = 'a snapshot without an epoch'
const isOnlyHeld = 'a snapshot without an epoch, with a chunk that waits'

/** A set of two logs, cut at one offset. */
const cutSets = eventSets()
  .filter((set) => set.length > 0)
  .chain((set) => fc.record({ set: fc.constant(set), cut: fc.integer({ min: 1, max: set.length }) }))

/**
 * Events without offsets as they arrive, and a snapshot of those below `cut`, hydrated before the one at `place`.
 * Without offsets, no snapshot has the place that a retracted turn gives its alternatives. So there are none.
 */
const looseSets = shuffled(
  eventSets().map((set) =>
    set.filter((event) => event.type !== 'retraction' || event.messageId !== undefined).map(withoutOffset),
  ),
)
  .filter((events) => events.length > 0)
  .chain((events) =>
    fc.record({
      events: fc.constant(events),
      cut: fc.integer({ min: 1, max: events.length }),
      place: fc.nat(events.length),
    }),
  )

/** Any JSON parser can read a snapshot, and there is one even without an epoch. */
export function snapshotLaws(): void {
  expectRows([carried, withoutEpoch, isOnlyHeld])

  describe('snapshots', () => {
    test('no text of a snapshot begins or ends within a character, and the tail makes every text whole', () => {
      holds(120, cutSets, ({ set, cut }) => {
        const store = syncStore()
        for (const threadId of threadsOf(set)) {
          const own = inOrder(set.filter((event) => event.threadId === threadId))
          const below = own.slice(0, cut)
          const snapshot = snapshotAt(below, threadId)
          for (const text of textsIn(snapshot)) expect(text).not.toMatch(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/)
          const json = JSON.stringify(snapshot)
          if (/"(?:carry|lead)":/.test(json)) countRow(carried)
          // Half a character within a text is what its producer sent; it has no other half.
          const isBroken = textsIn(snapshot).some((text) => /\p{Surrogate}/u.test(text))
          expect(isBroken || !/\\ud[89a-f]/i.test(json)).toBe(true)
          store.hydrate(JSON.parse(json))
          // There may be a gap below the snapshot's offset. The events beyond it are sent again.
          store.ingestAll(own.filter(({ offset }) => offset! >= (snapshot.offset ?? 0)))
        }
        expectSame(viewOf(store, threadsOf(set)), modelOf(inOrder(set), threadsOf(set)))
      })
    })

    test('a thread without offsets shows the same, wherever a snapshot of it is hydrated', () => {
      holds(120, looseSets, ({ events, cut, place }) => {
        const threadIds = threadsOf(events)
        const [whole, store] = [replay(events), syncStore()]
        const maker = replay(events.slice(0, cut))
        for (const [index, event] of events.entries()) {
          if (index === place) hydrate()
          store.ingest(event)
        }
        if (place === events.length) hydrate()
        function hydrate(): void {
          for (const threadId of threadsOf(events.slice(0, cut))) {
            const snapshot = copyOf(maker.snapshot(threadId))
            expectSame([snapshot?.epoch, snapshot?.offset], [undefined, undefined])
            countRow(withoutEpoch)
            if (JSON.stringify(snapshot).includes('"held":[{')) countRow(isOnlyHeld)
            expect(store.hydrate(snapshot, { replace: cut % 2 === 0 }).status).not.toBe('rejected')
          }
        }
        expectSame(viewOf(store, threadIds), viewOf(whole, threadIds))
        for (const threadId of threadIds) {
          expectSame(bubblesOf(store, threadId), bubblesOf(whole, threadId))
          expectSame(store.cursor(threadId), undefined)
          expectSame(store.snapshot(threadId), whole.snapshot(threadId))
          const state = store.getState()
          expectSame(store.hydrate(copyOf(store.snapshot(threadId))), { status: 'duplicate' })
          expect(store.getState()).toBe(state)
        }
      })
    })
  })
}

function replay(events: readonly EventInput[]): ReturnType<typeof syncStore> {
  const store = syncStore()
  store.ingestAll(events)
  return store
}

/** Every string of a JSON value. */
const textsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
