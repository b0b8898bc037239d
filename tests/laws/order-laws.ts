import * as fc from 'fast-check'
import { describe, test } from 'vitest'
import { deliveries, eventLists, eventSets } from '../../src/testing/arbitraries.ts'
import { bubblesOf } from '../../src/testing/index.ts'
import { tableRows } from '../model/table-rows.ts'
import { holds } from './property.ts'
import { countRows, expectRows } from './rows.ts'
import { countShapes, expectShapes } from './shapes.ts'
import { expectSame, inOrder, modelOf, syncStore, threadsOf, viewOf } from './view.ts'

const delivered = eventSets().chain((set) => fc.record({ set: fc.constant(set), delivery: deliveries(set) }))

/** The final state depends only on the set of events, and every state before on the events so far. */
export function orderLaws(): void {
  expectRows(tableRows)
  expectShapes()

  describe('order', () => {
    test('any order and duplication of a set shows what the set in order shows, and what the model says', () => {
      holds(150, delivered, ({ set, delivery }) => {
        const threadIds = threadsOf(set)
        const [ordered, shuffled] = [syncStore(), syncStore()]
        ordered.ingestAll(inOrder(set))
        shuffled.ingestAll(delivery)
        countRows(delivery)
        countShapes(set)
        expectSame(viewOf(ordered, threadIds), modelOf(inOrder(set), threadIds))
        expectSame(viewOf(shuffled, threadIds), viewOf(ordered, threadIds))
        for (const threadId of threadIds) {
          expectSame(shuffled.snapshot(threadId), ordered.snapshot(threadId))
          // The keys of the parts, and the cuts of the text.
          expectSame(bubblesOf(shuffled, threadId), bubblesOf(ordered, threadId))
        }
      })
    })

    test('how many callbacks stay readable does not change which', () => {
      const limited = fc.record({ both: delivered, supersededCount: fc.nat(3) })
      holds(50, limited, ({ both: { set, delivery }, supersededCount }) => {
        const store = syncStore({ limits: { supersededCount } })
        store.ingestAll(delivery)
        const expected = modelOf(inOrder(set), threadsOf(set), { supersededLimit: supersededCount })
        expectSame(viewOf(store, threadsOf(set)), expected)
      })
    })

    test('what is shown after every event is what the model reads from the events so far', () => {
      holds(120, eventLists(), (events) => {
        const threadIds = threadsOf(events)
        const store = syncStore()
        countRows(events)
        countShapes(events)
        for (const [index, event] of events.entries()) {
          store.ingest(event)
          expectSame(viewOf(store, threadIds), modelOf(events.slice(0, index + 1), threadIds))
        }
      })
    })
  })
}
