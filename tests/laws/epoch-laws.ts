import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EventInput } from '../../src/protocol/index.ts'
import { deliveries, eventSets } from '../../src/testing/arbitraries.ts'
import { snapshotAt } from '../../src/testing/index.ts'
import { expectRefused } from './expect-refused.ts'
import { holds } from './property.ts'
import { expectRows } from './rows.ts'
import { copyOf, expectSame, modelOf, syncStore, threadsOf, viewOf } from './view.ts'

/** A log, and another one of its first thread in a second epoch, with the same events in another order. */
const twoEpochs = eventSets()
  .filter((set) => set.length > 0)
  .chain((set) =>
    fc.record({
      first: deliveries(set),
      second: fc
        .shuffledSubarray(
          set.filter(({ threadId }) => threadId === set[0]?.threadId),
          { minLength: 1 },
        )
        .map((events) => events.map((event, offset): EventInput => ({ ...event, epoch: 'second', offset }))),
    }),
  )
  .chain(({ first, second }) =>
    fc.record({
      first: fc.constant(first),
      second: fc.constant(second),
      tooEarly: fc.subarray(second.slice(0, 3)),
      cut: fc.integer({ min: 1, max: second.length }),
      after: deliveries([...second, ...first.slice(0, 4)]),
    }),
  )

/** A thread has one epoch until a snapshot says otherwise. */
export function epochLaws(): void {
  const replaced = 'epoch_changed, already replaced'
  expectRows(['epoch_changed', replaced])

  describe('epochs', () => {
    test('events of another epoch are refused until a snapshot takes the place, and then those of the old one', () => {
      holds(80, twoEpochs, ({ first, second, tooEarly, cut, after }) => {
        const { threadId } = second[0]!
        const others = threadsOf(first).filter((other) => other !== threadId)
        const store = syncStore()
        store.ingestAll(first)
        const view = viewOf(store, [threadId])
        for (const event of tooEarly) {
          expectRefused(store, 'epoch_changed', event)
          expect(store.thread(threadId)?.stale).toBe(true)
        }
        const snapshot = snapshotAt(second, threadId, cut)
        expect(store.hydrate(copyOf(snapshot)).violation?.code).toBe('epoch_changed')
        expectSame(viewOf(store, [threadId]), view)
        const otherViews = viewOf(store, others)

        expect(store.hydrate(copyOf(snapshot), { replace: true })).toEqual({ status: 'applied' })
        for (const event of after) {
          if (event.threadId !== threadId || event.epoch === 'second') store.ingest(event)
          else expectRefused(store, 'epoch_changed', event, replaced)
        }
        expectSame(viewOf(store, [threadId]), modelOf(second, [threadId]))
        expect(store.thread(threadId)?.stale).toBe(false)
        expectSame(viewOf(store, others), otherViews)

        // And back again: the snapshot says which epoch is current.
        expect(store.hydrate(snapshotAt(first, threadId), { replace: true })).toEqual({ status: 'applied' })
        for (const event of second) expectRefused(store, 'epoch_changed', event, replaced)
        store.ingestAll(first)
        expectSame(viewOf(store, [threadId]), view)
        expect(store.thread(threadId)?.stale).toBe(false)
      })
    })
  })
}
