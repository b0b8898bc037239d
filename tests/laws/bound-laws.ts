import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EventInput } from '../../src/protocol/index.ts'
import { deliveries, eventLists, eventSets } from '../../src/testing/arbitraries.ts'
import { snapshotAt } from '../../src/testing/index.ts'
import { holds } from './property.ts'
import { countRow, expectRows } from './rows.ts'
import { dense, expectSame, modelOf, syncStore, threadsOf, viewOf } from './view.ts'

const limits = fc.record({
  heldChunkCount: fc.integer({ min: 1, max: 3 }),
  heldUnits: fc.integer({ min: 1, max: 30 }),
})

/** What waits is bounded. What is refused because of that is never lost silently. */
export function boundLaws(): void {
  expectRows(['buffer_overflow', 'buffer_overflow, without an offset'])

  describe('bounds', () => {
    test('chunks over the bound are refused, and what was taken in shows as the model says', () => {
      holds(80, fc.record({ events: eventLists(), limits }), ({ events, limits: bounds }) => {
        const threadIds = threadsOf(events)
        const store = syncStore({ limits: bounds })
        const accepted: EventInput[] = []
        const taken = new Set<string>()
        const isRefused = (event: EventInput): boolean => {
          const { status, violation } = store.ingest(event)
          if (violation?.code === 'buffer_overflow') return countOverflow(event)
          accepted.push(event)
          if (status !== 'rejected') taken.add(chunkName(event))
          return false
        }
        // Refused events are sent again as long as that helps.
        const refused = events.filter(isRefused)
        let waiting: readonly EventInput[] = refused
        for (let count = Infinity; waiting.length < count;) {
          expectSame(viewOf(store, threadIds), modelOf(accepted, threadIds))
          count = waiting.length
          waiting = waiting.filter(isRefused)
        }
        // By its offset, or by its seq if it has none.
        const missing = refused.filter((event) =>
          event.offset === undefined ? !taken.has(chunkName(event)) : waiting.includes(event),
        )
        for (const threadId of threadIds) {
          const isStale = missing.some((event) => event.threadId === threadId)
          expect(store.thread(threadId)?.stale).toBe(isStale)
        }
      })
    })

    test('a snapshot above all that was refused makes it good', () => {
      const delivered = eventSets()
        .map((set) => dense(set.filter(({ threadId }) => threadId === set[0]?.threadId)))
        .chain((log) => fc.record({ log: fc.constant(log), delivery: deliveries(log), limits }))
      holds(60, delivered, ({ log, delivery, limits: bounds }) => {
        const store = syncStore({ limits: bounds })
        for (const event of delivery) {
          if (store.ingest(event).violation?.code === 'buffer_overflow') countOverflow(event)
        }
        for (const threadId of threadsOf(log)) store.hydrate(snapshotAt(log, threadId))
        expectSame(viewOf(store, threadsOf(log)), modelOf(log, threadsOf(log)))
        for (const threadId of threadsOf(log)) expect(store.thread(threadId)?.stale).toBe(false)
      })
    })
  })
}

function countOverflow({ offset }: EventInput): true {
  countRow(offset === undefined ? 'buffer_overflow, without an offset' : 'buffer_overflow')
  return true
}

const chunkName = (event: EventInput): string =>
  event.type === 'stream_chunk' ? JSON.stringify([event.threadId, event.invocationId, event.seq]) : ''
