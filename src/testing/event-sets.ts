import * as fc from 'fast-check'
import type { EventInput } from '../protocol/index.ts'
import { type Cast, logItems } from './log-items.ts'

/**
 * Two threads of events as two servers could have logged them, every event with its offset; arranged in no order that
 * matters. The law of order holds for every set: an offset names one event, a seq one part, an id one thing.
 *
 * Sets mix invocations and messages, parts of every kind, text that grows behind others, resets, requests and answers, empty deltas, halves of characters, calls that use an id again, rival
 * creations, ends, callbacks and messages, posts without words, edits and revisions, copies at lower and higher offsets,
 * parts that do not decode, chunks beyond the end, ends that count too many, holes, authors with and without an id, the same
 * clientMessageIds in both threads, ids that differ by case, a space or a normal form only, and ids that objects inherit.
 */
export const eventSets = (): fc.Arbitrary<readonly EventInput[]> =>
  casts.chain((both) => fc.tuple(...both.map((cast) => threadLogs(cast)))).map((logs) => logs.flat())

/**
 * Any list of well-formed events of two threads, in order of arrival; law-abiding or not. As a set of `eventSets`, and
 * moreover: events without offset, another part for the same seq, ids that are used as something else, events twice.
 * Still, an offset names one event, and a thread has one epoch.
 */
export const eventLists = (): fc.Arbitrary<readonly EventInput[]> =>
  casts
    .chain((both) => fc.tuple(...both.map((cast) => threadLogs(cast, both))))
    .chain((logs) => shuffled(withRepeats(logs.flat())))

/** Every event at least once, in any order, some of them again and again. */
export const deliveries = <Event>(events: readonly Event[]): fc.Arbitrary<readonly Event[]> =>
  shuffled(withRepeats(events))

/** Adds copies of some items: the same objects. */
const withRepeats = <Item>(items: readonly Item[]): fc.Arbitrary<readonly Item[]> =>
  items.length === 0
    ? fc.constant(items)
    : fc
        .array(fc.nat(items.length - 1), { maxLength: items.length })
        .map((places) => [...items, ...places.map((place) => items[place] as Item)]) // below its length

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
      /** Events stand in the order in which a server would write them, copies later. */
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
