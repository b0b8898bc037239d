import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Adapter } from '../../../src/adapters/common/adapter.ts'
import type { EventInput } from '../../../src/protocol/index.ts'
import { holds } from '../../laws/property.ts'
import { expectSame, syncStore } from '../../laws/view.ts'
import { anything } from '../../support/anything.ts'
import { bodyTextOf, byteStream } from './body-of.ts'
import { eventsOf } from './events-of.ts'
import { show } from './show.ts'

/** What the laws need of a source. */
export interface LawfulSource {
  /** Makes a new adapter, bound to a turn of the thread `thread`. */
  readonly make: () => Adapter
  /** Whole streams of events as the source writes them, at least 30. */
  readonly streams: readonly (readonly unknown[])[]
  /** The body of a stream. Default: each event as the data of a server-sent event. */
  readonly bodyOf?: (events: readonly unknown[]) => string
  /** The most chunks that an event may make, for a source that puts several parts into one event. Default: one. */
  readonly chunkCountOf?: (event: unknown) => number
}

export const threadId = 'thread'

/** The laws of every adapter. */
export function adapterLaws(source: LawfulSource): void {
  const { make, streams, bodyOf = (events) => bodyTextOf(events, 'sse'), chunkCountOf = () => 1 } = source
  const streamOf = fc.constantFrom(...streams)
  const whole = (events: readonly unknown[], adapter = make()): EventInput[] => [
    ...events.flatMap((event) => adapter.push(event)),
    ...adapter.end(),
  ]
  const prefix = (events: readonly unknown[], count: number): EventInput[] => {
    const adapter = make()
    return events.slice(0, count).flatMap((event) => adapter.push(event))
  }

  describe('what every adapter holds', () => {
    test('there are at least 30 streams, and each of them ends its turn', () => {
      expect(streams.length).toBeGreaterThanOrEqual(30)
      for (const events of streams) {
        const store = syncStore()
        const receipts = store.ingestAll(whole(events))
        expect(receipts.filter(({ status }) => status === 'rejected')).toEqual([])
        expect(store.violations()).toEqual([])
        expect(store.thread(threadId)?.openCount).toBe(0)
      }
    })

    test('a stream that is cut after any event and replayed from its beginning shows what the whole one shows', () => {
      for (const events of streams) {
        const expected = show(whole(events), threadId)
        for (let count = 0; count <= events.length; count += 1)
          expectSame(show([...prefix(events, count), ...whole(events)], threadId), expected)
      }
    })

    test('a stream that arrives twice, event by event or as a whole, shows what one shows', () => {
      for (const events of streams) {
        const once = whole(events)
        const expected = show(once, threadId)
        expectSame(show([...once, ...whole(events)], threadId), expected)
        expectSame(
          show(
            once.flatMap((event) => [event, event]),
            threadId,
          ),
          expected,
        )
      }
    })

    test('the events of a stream show the same bubbles in any order', () => {
      const shuffled = streamOf.chain((events) => {
        const made = whole(events)
        return fc.record({
          made: fc.constant(made),
          order: fc.shuffledSubarray(made, { minLength: made.length }),
        })
      })
      holds(60, shuffled, ({ made, order }) => {
        expectSame(show(order, threadId), show(made, threadId))
      })
    })

    test('one event of the source makes at most one chunk, or one for each of its parts', () => {
      for (const events of streams) {
        const adapter = make()
        for (const event of events) {
          const chunks = adapter.push(event).filter(({ type }) => type === 'stream_chunk')
          expect(chunks.length).toBeLessThanOrEqual(chunkCountOf(event))
        }
      }
    })

    test('a body in pieces of any size makes the events that its events make', async () => {
      const cases = fc.record({
        events: streamOf,
        sizes: fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 40 }),
      })
      for (const { events, sizes } of fc.sample(cases, 60)) {
        const adapter = make()
        const read = await eventsOf(adapter.adaptStream(byteStream(bodyOf(events), sizes)))
        expectSame([...read, ...adapter.end()], whole(events)) // the end of its body does not end a turn that waits
      }
    })

    test('a turn whose stream is cut off ends', () => {
      for (const events of streams) {
        for (let count = 0; count < events.length; count += 1) {
          const store = syncStore()
          store.ingestAll(whole(events.slice(0, count)))
          expect(store.thread(threadId)?.openCount ?? 0).toBe(0)
        }
      }
    })

    test('whatever is among the events, nothing is thrown and the turn ends', () => {
      const broken = fc.record({
        events: streamOf,
        foreign: fc.array(fc.record({ at: fc.nat(200), event: anything }), { minLength: 1, maxLength: 4 }),
      })
      holds(200, broken, ({ events, foreign }) => {
        const mixed: unknown[] = [...events]
        for (const { at, event } of foreign) mixed.splice(at % (mixed.length + 1), 0, event)
        expectEnds(whole(mixed))
      })
    })

    test('whatever a field of an event is changed to, nothing is thrown and the turn ends', () => {
      const changed = fc.record({
        events: streamOf,
        at: fc.nat(),
        path: fc.array(fc.nat(), { minLength: 1, maxLength: 6 }),
        value: anything,
      })
      holds(300, changed, ({ events, at, path, value }) => {
        const mixed: unknown[] = [...events]
        if (mixed.length > 0) mixed[at % mixed.length] = changedAt(mixed[at % mixed.length], path, value)
        expectEnds(whole(mixed))
      })
    })
  })
}

/** These events leave no turn open, and none is lost without a violation. */
function expectEnds(events: readonly EventInput[]): void {
  const store = syncStore()
  const receipts = store.ingestAll(events)
  expect(
    receipts.filter(({ status, violation }) => status === 'rejected' && violation === undefined),
  ).toEqual([])
  expect(events.some(({ type }) => type === 'stream_finalized')).toBe(true)
}

/** A copy of a JSON value with another value at a path. Each number selects a field, as far as there are fields. */
function changedAt(event: unknown, path: readonly number[], value: unknown): unknown {
  const [pick, ...rest] = path
  if (pick === undefined || typeof event !== 'object' || event === null) return value
  const keys = Object.keys(event)
  if (keys.length === 0) return value
  const key = keys[pick % keys.length]!
  const copy: Record<string, unknown> = Array.isArray(event) ? ([...event] as never) : { ...event } // a list accepts indexes as keys
  copy[key] = changedAt(copy[key], rest, value)
  return copy
}
