import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EventInput } from '../../src/protocol/index.ts'
import type { BubbleStore } from '../../src/store/index.ts'
import { deliveries, eventLists, eventSets } from '../../src/testing/arbitraries.ts'
import { snapshotAt } from '../../src/testing/index.ts'
import { holds } from './property.ts'
import { countRow, expectRows } from './rows.ts'
import { copyOf, expectSame, modelOf, syncStore, threadsOf, viewOf } from './view.ts'

type Broken = readonly [code: string, event: unknown]

/** What breaks an event, and the code that says so. Its thread, epoch and offset stay readable. */
const breaks: readonly ((event: EventInput) => Broken)[] = [
  (event) => ['missing_invocation_id', { ...event, invocationId: '' }],
  (event) => ['missing_invocation_id', { ...event, invocationId: undefined, origin: 'callback' }],
  (event) => ['unknown_type', { ...event, invocationId: 'a', type: 'stream_paused' }],
  (event) => ['unsupported_version', { ...event, v: 2 }],
  (event) => ['invalid_event', { ...event, invocationId: 'a', type: undefined }],
  (event) => ['invalid_event', { ...event, at: 'noon' }],
]

/** What is no event at all. */
const notEvents = [null, 7, 'event', [], () => undefined]

const partlyBroken = eventLists().chain((events) =>
  fc.record({
    events: fc.constant(events),
    broken: fc.array(fc.option(fc.constantFrom(...breaks), { freq: 3 }), {
      minLength: events.length,
      maxLength: events.length,
    }),
    noise: fc.array(fc.constantFrom(...notEvents), { maxLength: 3 }),
  }),
)

/** A log, another one for the same thread in another epoch, and what comes before and after the change. */
const twoEpochs = eventSets()
  .filter((set) => set.length > 1)
  .chain((set) =>
    fc.record({
      before: deliveries(set),
      early: fc.nat(3),
      second: fc.shuffledSubarray(
        set.filter(({ threadId }) => threadId === set[0]?.threadId),
        { minLength: 1 },
      ),
    }),
  )
  .map(({ second, ...rest }) => ({
    ...rest,
    second: second.map((event, offset): EventInput => ({ ...event, epoch: 'second', offset })),
  }))
  .chain((both) =>
    fc.record({
      both: fc.constant(both),
      cut: fc.integer({ min: 1, max: both.second.length }),
      after: deliveries([...both.second, ...both.before.slice(0, 4)]),
    }),
  )

/** What is refused changes nothing, says why, and is never the end of anything. */
export function refusalLaws(): void {
  expectRows([
    ...['invalid_event', 'missing_invocation_id', 'unknown_type', 'unsupported_version'],
    ...[
      'epoch_changed',
      'epoch_changed, already replaced',
      'buffer_overflow',
      'buffer_overflow, without an offset',
    ],
  ])

  describe('refusal', () => {
    test('events that do not decode are refused by their code, move the cursor, and change nothing else', () => {
      holds(100, partlyBroken, ({ events, broken, noise }) => {
        const threadIds = threadsOf(events)
        const store = syncStore()
        for (const input of noise) expectRefused(store, 'invalid_event', input)
        for (const [index, event] of events.entries()) {
          const [code, input] = broken[index]?.(event) ?? []
          if (code === undefined) store.ingest(event)
          else expectRefused(store, code, input)
        }
        const good = modelOf(
          events.filter((_, index) => broken[index] === null),
          threadIds,
        )
        const seen = modelOf(events, threadIds)
        const expected = threadIds.map((_, index) => {
          const [{ gap, cursor }, rest] = [seen[index]!, good[index]!]
          return { ...rest, gap, cursor }
        })
        expectSame(viewOf(store, threadIds), expected)
      })
    })

    test('events of another epoch are refused until a snapshot takes the place, and then those of the old one', () => {
      holds(80, twoEpochs, ({ both: { before, early, second }, cut, after }) => {
        const { threadId } = second[0]!
        const others = threadsOf(before).filter((other) => other !== threadId)
        const store = syncStore()
        store.ingestAll(before)
        const view = viewOf(store, [threadId])
        for (const event of second.slice(0, early)) {
          expectRefused(store, 'epoch_changed', event)
          expect(store.thread(threadId)?.stale).toBe(true)
        }
        expectSame(viewOf(store, [threadId]), view)
        const otherViews = viewOf(store, others)

        const snapshot = snapshotAt(second, threadId, cut)
        const isReplaced =
          store.thread(threadId) !== undefined && before.some((event) => event.threadId === threadId)
        expect(store.hydrate(copyOf(snapshot)).violation?.code).toBe(isReplaced ? 'epoch_changed' : undefined)
        expect(store.hydrate(copyOf(snapshot), { replace: true }).status).toBe(
          isReplaced ? 'applied' : 'duplicate',
        )
        for (const event of after) {
          if (event.threadId !== threadId || event.epoch === 'second') store.ingest(event)
          else expectRefused(store, 'epoch_changed', event, 'epoch_changed, already replaced')
        }
        expectSame(viewOf(store, [threadId]), modelOf(second, [threadId]))
        expect(store.thread(threadId)?.stale).toBe(false)
        expectSame(viewOf(store, others), otherViews)
      })
    })

    test('chunks over the bound are refused, and what was taken in shows as the model says', () => {
      const bounded = fc.record({
        events: eventLists(),
        limits: fc.record({
          heldChunkCount: fc.integer({ min: 1, max: 3 }),
          heldUnits: fc.integer({ min: 1, max: 30 }),
        }),
      })
      holds(80, bounded, ({ events, limits }) => {
        const threadIds = threadsOf(events)
        const store = syncStore({ limits })
        const accepted: EventInput[] = []
        const taken = new Set<string>()
        const isRefused = (event: EventInput): boolean => {
          const { status, violation } = store.ingest(event)
          if (violation?.code === 'buffer_overflow') return true
          accepted.push(event)
          if (status !== 'rejected') taken.add(chunkName(event))
          return false
        }
        // What was refused comes again, as long as that helps.
        const refused = events.filter(isRefused)
        let waiting: readonly EventInput[] = refused
        for (let count = Infinity; waiting.length < count;) {
          expectSame(viewOf(store, threadIds), modelOf(accepted, threadIds))
          count = waiting.length
          waiting = waiting.filter(isRefused)
        }
        // By its offset, or by its seq where it has none.
        const missing = refused.filter((event) =>
          event.offset === undefined ? !taken.has(chunkName(event)) : waiting.includes(event),
        )
        for (const event of refused) {
          countRow(event.offset === undefined ? 'buffer_overflow, without an offset' : 'buffer_overflow')
        }
        for (const threadId of threadIds) {
          const isStale = missing.some((event) => event.threadId === threadId)
          expect(store.thread(threadId)?.stale).toBe(isStale)
        }
      })
    })
  })
}

const chunkName = (event: EventInput): string =>
  event.type === 'stream_chunk' ? JSON.stringify([event.threadId, event.invocationId, event.seq]) : ''

function expectRefused(store: BubbleStore, code: string, input: unknown, row = code): void {
  expect(store.ingest(input)).toMatchObject({ status: 'rejected', violation: { code } })
  expect(store.violations().at(-1)?.code).toBe(code)
  countRow(row)
}
