import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UsageError } from '../../src/core/index.ts'
import { decodeEvent, decodeSnapshot, type EventInput, eventSchemas } from '../../src/protocol/index.ts'
import { arrivals, deliveries, eventLists, eventSets } from '../../src/testing/arbitraries.ts'
import { snapshotAt, threadScript } from '../../src/testing/index.ts'
import { modelEvents } from '../laws/view.ts'
import { contentOf } from '../model/content.ts'

const sample = <Value>(arbitrary: fc.Arbitrary<Value>): readonly Value[] =>
  fc.sample(arbitrary, { numRuns: 100, seed: 1 })

const content = (event: EventInput): string => contentOf(modelEvents([event])[0]!)

/** Every content that a name has in these events. */
function contentsByName(
  events: readonly EventInput[],
  nameOf: (event: EventInput) => string | undefined,
): readonly ReadonlySet<string>[] {
  const contents = new Map<string, Set<string>>()
  for (const event of events) {
    const name = nameOf(event)
    if (name !== undefined) contents.set(name, (contents.get(name) ?? new Set()).add(content(event)))
  }
  return [...contents.values()]
}

const offsetName = ({ threadId, offset }: EventInput): string | undefined =>
  offset === undefined ? undefined : JSON.stringify([threadId, offset])

describe('eventSets', () => {
  test('give every event an offset, and a thread one epoch', () => {
    for (const set of sample(eventSets())) {
      const epochs = new Set(set.map(({ threadId, epoch }) => JSON.stringify([threadId, epoch])))
      expect(set.every(({ offset }) => offset !== undefined)).toBe(true)
      expect(epochs.size).toBe(new Set(set.map(({ threadId }) => threadId)).size)
    }
  })

  test('let an offset name one event, a seq one part, and an id one thing', () => {
    for (const set of sample(eventSets())) {
      const bySeq = contentsByName(set, (event) =>
        event.type === 'stream_chunk' ? JSON.stringify([event.invocationId, event.seq]) : undefined,
      )
      for (const contents of [...contentsByName(set, offsetName), ...bySeq]) expect(contents.size).toBe(1)
      const things = new Map<string, string>()
      for (const event of set) {
        const { threadId } = event
        const claims =
          event.type === 'message'
            ? [['message', event.messageId, threadId]]
            : event.type === 'callback'
              ? [
                  ['message', event.messageId, threadId, event.invocationId, event.disposition],
                  ['turn', event.invocationId, threadId],
                ]
              : event.type === 'retraction'
                ? [] // it claims no id
                : [['turn', event.invocationId, threadId]]
        for (const [kind, id, ...meaning] of claims) {
          const name = JSON.stringify([kind, id])
          expect(things.get(name) ?? String(meaning)).toBe(String(meaning))
          things.set(name, String(meaning))
        }
      }
    }
  })

  test('mix two threads, every type of event, and ids that objects inherit', () => {
    const all = sample(eventSets())
    expect(all.some((set) => new Set(set.map(({ threadId }) => threadId)).size === 2)).toBe(true)
    expect(new Set(all.flat().map(({ type }) => type))).toEqual(new Set(Object.keys(eventSchemas)))
    expect(all.flat().some(({ threadId }) => threadId === '__proto__')).toBe(true)
  })
})

test('eventLists hold well-formed events, some without an offset; still, an offset names one event', () => {
  const all = sample(eventLists())
  for (const list of all) {
    for (const event of list) expect(decodeEvent(event)).toMatchObject({ ok: true })
    for (const contents of contentsByName(list, offsetName)) expect(contents.size).toBe(1)
  }
  expect(all.flat().some(({ offset }) => offset === undefined)).toBe(true)
})

test('deliveries bring every event, and nothing else', () => {
  const both = eventSets().chain((set) => fc.record({ set: fc.constant(set), delivery: deliveries(set) }))
  const all = sample(both)
  for (const { set, delivery } of all) expect(new Set(delivery)).toEqual(new Set(set))
  expect(all.some(({ set, delivery }) => delivery.length > set.length)).toBe(true)
})

test('arrivals bring every event, itself or by a snapshot that covers its offset', () => {
  const both = eventSets().chain((set) => fc.record({ set: fc.constant(set), arrived: arrivals(set) }))
  for (const { set, arrived } of sample(both)) {
    const events = new Set(arrived.flatMap((arrival) => ('event' in arrival ? [arrival.event] : [])))
    const snapshots = arrived.flatMap((arrival) => ('snapshot' in arrival ? [arrival.snapshot] : []))
    expect(snapshots.length > 0).toBe(set.length > 0)
    for (const snapshot of snapshots) expect(decodeSnapshot(snapshot)).toEqual({ ok: true, snapshot })
    for (const event of set) {
      const isCovered = snapshots.some(
        ({ threadId, offset }) => threadId === event.threadId && offset! > event.offset!,
      )
      expect(events.has(event) || isCovered).toBe(true)
    }
  }
})

test('snapshotAt is the snapshot of the events below an offset, whatever order they are passed in', () => {
  const t = threadScript('t')
  const events = [t.created('a'), t.chunk('a', 'Hel'), t.chunk('a', 'lo'), t.finalized('a')]
  const other = threadScript('u').created('b')
  expect(snapshotAt([other, ...events.toReversed()], 't', 2)).toEqual(snapshotAt(events.slice(0, 2), 't'))
  expect(snapshotAt(events, 't', 2)).toMatchObject({ offset: 2, bubbles: [{ folded: 1 }] })
  expect(() => snapshotAt(events, 'u')).toThrow(UsageError)
  expect(() => snapshotAt(events, 't', 0)).toThrow(/no event of thread "t" below offset 0 has an epoch/u)
})
