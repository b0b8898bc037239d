import * as fc from 'fast-check'
import type { EventInput } from '../protocol/index.ts'
import { type Cast, logItems } from './log-items.ts'

/**
 * Makes the events of two threads as two servers could have logged them, each with its offset, in any order. Every
 * set is valid: an offset names one event, a seq one part, an id one thing.
 *
 * A set mixes invocations, messages and:
 * - parts of every kind, text that grows behind other parts, resets, requests for approval and answers;
 * - empty deltas, halves of characters, calls that reuse an id, parts that do not decode;
 * - rival creations, ends, callbacks and messages, posts without visible text, edits and revisions;
 * - copies at lower and higher offsets, gaps, chunks beyond the end, ends that count too many;
 * - authors with and without an id, the same clientMessageIds in both threads, ids that objects inherit, and ids that
 *   differ only in case, a space or Unicode normalization.
 */
export const eventSets = (): fc.Arbitrary<readonly EventInput[]> =>
  casts.chain((both) => fc.tuple(...both.map((cast) => threadLogs(cast)))).map((logs) => logs.flat())

/**
 * Makes any list of well-formed events of two threads, in order of arrival, valid together or not. It adds to a set
 * of `eventSets`: events without an offset, other parts for the same seq, ids that are used for something else,
 * repeated events. Even here, an offset names one event, and a thread has one epoch.
 */
export const eventLists = (): fc.Arbitrary<readonly EventInput[]> =>
  casts
    .chain((both) => fc.tuple(...both.map((cast) => threadLogs(cast, both))))
    .chain((logs) => shuffled(withRepeats(logs.flat())))

/** Every event at least once, in any order, some of them several times. */
export const deliveries = <Event>(events: readonly Event[]): fc.Arbitrary<readonly Event[]> =>
  shuffled(withRepeats(events))

/** Adds copies of some items: the same objects. */
const withRepeats = <Item>(items: readonly Item[]): fc.Arbitrary<readonly Item[]> =>
  items.length === 0
    ? fc.constant(items)
    : fc
        .array(fc.nat(items.length - 1), { maxLength: items.length })
        .map((places) => [...items, ...places.map((place) => items[place] as Item)]) // the index is in range

/** The items of a list in any order. */
export const shuffled = <Item>(lists: fc.Arbitrary<readonly Item[]>): fc.Arbitrary<readonly Item[]> =>
  lists.chain((list) => fc.shuffledSubarray([...list], { minLength: list.length, maxLength: list.length }))

const casts: fc.Arbitrary<readonly [Cast, Cast]> = fc.constantFrom<readonly [Cast, Cast]>(
  [
    { threadId: 't', turns: ['a', 'b'], tries: ['c'], messages: ['q', 'a'] },
    { threadId: 'u', turns: ['A', 'a '], tries: ['C'], messages: ['Q', 'u'] },
  ],
  [
    {
      threadId: '__proto__',
      turns: ['constructor', '__proto__'],
      tries: ['isPrototypeOf'],
      messages: ['toString', '__proto__'],
    },
    {
      threadId: 'constructor',
      turns: ['hasOwnProperty', 'length'],
      tries: ['name'],
      messages: ['valueOf', 'constructor'],
    },
  ],
  [
    { threadId: 'é', turns: ['é', '0'], tries: ['è'], messages: ['é', '0'] },
    { threadId: 'e\u0301', turns: ['e\u0301', '00'], tries: ['e\u0300'], messages: ['e\u0301', '00'] },
  ],
)

const threadLogs = (cast: Cast, wild?: readonly Cast[]): fc.Arbitrary<readonly EventInput[]> =>
  fc
    .record({
      epoch: fc.constantFrom('e1', '__proto__'),
      /** Whether events are in the order in which a server would write them, with copies later. */
      isTidy: fc.boolean(),
      hasTimes: fc.boolean(),
      items: logItems(cast, wild),
    })
    .map(({ epoch, isTidy, hasTimes, items }) => {
      const placed = items.flatMap((item, index) => [
        { item, rank: isTidy ? index - items.length : item.rank, isCopy: false },
        ...item.copies.map((rank) => ({ item, rank, isCopy: true })),
      ])
      placed.sort((a, b) => a.rank - b.rank)
      return placed.flatMap(({ item, rank, isCopy }, offset): EventInput[] => {
        if (item.isLost && !isCopy) return []
        const at = hasTimes && rank % 4 !== 0 ? { at: 1_000 + offset } : {}
        const place = item.isLoose ? at : { epoch, offset, ...at }
        return [{ ...item.event, ...place, threadId: cast.threadId }]
      })
    })
