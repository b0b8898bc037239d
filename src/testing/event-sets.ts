import * as fc from 'fast-check'
import type { EventInput } from '../protocol/index.ts'
import {
  authors,
  chunkParts,
  creations,
  ends,
  finalParts,
  rarely,
  revisions,
  undecodableParts,
} from './contents.ts'

/**
 * Two threads of events as two servers could have logged them, every event with its offset; arranged in no order that
 * matters. The law of order holds for every set: an offset names one event, a seq one part, an id one thing.
 *
 * Sets mix invocations and messages, parts of every kind, rival creations, ends, callbacks and messages, edits and
 * revisions, copies at lower and higher offsets, parts that do not decode, chunks beyond the end, ends that count too
 * many, holes, ids that differ by case, a space or a normal form only, and ids that objects inherit.
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

/** The ids of one thread. The same string may name a thread, a turn and a message: those are three things. */
interface Cast {
  readonly threadId: string
  readonly turns: readonly string[]
  readonly messages: readonly string[]
}

const casts: fc.Arbitrary<readonly [Cast, Cast]> = fc.constantFrom<readonly [Cast, Cast]>(
  [
    { threadId: 't', turns: ['a', 'b'], messages: ['q', 'a'] },
    { threadId: 'u', turns: ['A', 'a '], messages: ['Q', 'u'] },
  ],
  [
    { threadId: '__proto__', turns: ['constructor', '__proto__'], messages: ['toString', '__proto__'] },
    { threadId: 'constructor', turns: ['hasOwnProperty', 'length'], messages: ['valueOf', 'constructor'] },
  ],
  [
    { threadId: 'é', turns: ['é', '0'], messages: ['é', '0'] },
    { threadId: 'e\u0301', turns: ['e\u0301', '00'], messages: ['e\u0301', '00'] },
  ],
)

/** An event before it has a place, its ids apart from those that are its thread's. */
type Unplaced = EventInput extends infer Event
  ? Event extends EventInput
    ? Omit<Event, 'threadId'>
    : never
  : never

/** One event and where it goes in the log. */
interface Item {
  readonly event: Unplaced
  /** Orders the log, unless that is tidy. */
  readonly rank: number
  /** The ranks of its copies: the same event at other offsets. */
  readonly copies: readonly number[]
  /** It is in the log, but not in the set: a hole. */
  readonly isLost: boolean
  /** It has no offset. */
  readonly isLoose: boolean
}

const threadLogs = (cast: Cast, wild?: readonly Cast[]): fc.Arbitrary<readonly EventInput[]> =>
  fc
    .record({
      epoch: fc.constantFrom('e1', '__proto__'),
      /** Events stand in the order in which a server would write them, copies later. */
      isTidy: fc.boolean(),
      hasTimes: fc.boolean(),
      items: fc
        .tuple(
          ...cast.turns.map((turn) => turnItems(turn, wild !== undefined)),
          ...cast.messages.map((messageId, index) =>
            messageItems(messageId, index === 0 ? undefined : cast.turns[0], wild !== undefined),
          ),
          wild === undefined ? fc.constant([]) : wildItems(wild),
        )
        .map((groups) => groups.flat()),
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

const items = (events: fc.Arbitrary<Unplaced>, mayBeLoose: boolean): fc.Arbitrary<Item> =>
  fc.record({
    event: events,
    rank: fc.nat(99),
    copies: fc.oneof(
      { arbitrary: fc.constant([]), weight: 5 },
      { arbitrary: fc.array(fc.nat(99), { minLength: 1, maxLength: 2 }), weight: 1 },
    ),
    isLost: rarely(25),
    isLoose: mayBeLoose ? rarely(5) : fc.constant(false),
  })

function turnItems(invocationId: string, mayBeLoose: boolean): fc.Arbitrary<readonly Item[]> {
  const own = (events: fc.Arbitrary<Unplaced>) => items(events, mayBeLoose)
  const replace = (maxRevision: fc.Arbitrary<number | undefined>) =>
    own(callbacks('replace', [invocationId], maxRevision))
  return fc
    .record({
      created: fc.array(
        own(creations.map((said) => ({ type: 'invocation_created', invocationId, ...said }))),
        { maxLength: 2 },
      ),
      parts: fc.array(
        fc.oneof({ arbitrary: chunkParts, weight: 14 }, { arbitrary: undecodableParts, weight: 1 }),
        {
          maxLength: 6,
        },
      ),
      places: fc.array(own(fc.constant(placeholder)), { minLength: 6, maxLength: 6 }),
      ends: fc.array(fc.tuple(ends, own(fc.constant(placeholder))), { maxLength: 2 }),
      callbacks: fc.oneof(
        { arbitrary: fc.array(replace(revisions), { maxLength: 3 }), weight: 15 },
        // More than stay readable.
        { arbitrary: fc.array(replace(fc.nat(30)), { minLength: 16, maxLength: 20 }), weight: 1 },
      ),
      posts: fc.array(own(callbacks('independent', [invocationId], revisions)), { maxLength: 2 }),
    })
    .map(({ created, parts, places, ends: said, callbacks: replies, posts }) => [
      ...created,
      ...parts.flatMap((part, seq) => {
        const place = places[seq]
        return place === undefined ? [] : [{ ...place, event: chunk(invocationId, seq, part) }]
      }),
      ...said.map(([{ beyond, ...end }, place]) => {
        const chunkCount = Math.max(0, parts.length + beyond)
        return { ...place, event: { type: 'stream_finalized', invocationId, chunkCount, ...end } as const }
      }),
      ...replies,
      ...posts,
    ])
}

const placeholder: Unplaced = { type: 'invocation_created', invocationId: '-' }

const chunk = (invocationId: string, seq: number, part: unknown): Unplaced =>
  // A part that does not decode is not of the type; that is what it is for.
  ({ type: 'stream_chunk', invocationId, seq, part }) as Unplaced

/** Callbacks of some turns. The messageId says whose they are and what they do, so that an id is one thing. */
const callbacks = (
  disposition: 'replace' | 'independent',
  turns: readonly string[],
  revision: fc.Arbitrary<number | undefined>,
): fc.Arbitrary<Unplaced> =>
  fc
    .record({ invocationId: fc.constantFrom(...turns), index: fc.nat(1), revision, parts: finalParts })
    .map(({ invocationId, index, revision: given, parts }) => ({
      type: 'callback',
      origin: 'callback',
      invocationId,
      messageId: `${disposition} ${index} of ${invocationId}`,
      disposition,
      ...(given !== undefined && { revision: given }),
      parts,
    }))

/** Revisions of one message. */
const messageItems = (
  messageId: string,
  invocationId: string | undefined,
  mayBeLoose: boolean,
): fc.Arbitrary<readonly Item[]> =>
  fc.array(
    items(
      fc
        .record({ hasClientId: fc.boolean(), revision: revisions, author: authors, parts: finalParts })
        .map(({ hasClientId, revision, author, parts }) => ({
          type: 'message',
          messageId,
          ...(invocationId !== undefined && { invocationId }),
          ...(hasClientId && { clientMessageId: `client ${messageId}` }),
          ...(revision !== undefined && { revision }),
          author,
          parts,
        })),
      mayBeLoose,
    ),
    { maxLength: 3 },
  )

/** Events that use any id of any thread for anything. */
function wildItems(all: readonly Cast[]): fc.Arbitrary<readonly Item[]> {
  const turns = all.flatMap((cast) => cast.turns)
  const messages = all.flatMap((cast) => cast.messages)
  const anyTurn = fc.constantFrom(...turns)
  const anyMessage = fc.constantFrom(
    ...messages,
    ...turns.flatMap((turn) => [`replace 0 of ${turn}`, `independent 0 of ${turn}`]),
  )
  const events: fc.Arbitrary<Unplaced> = fc.oneof(
    fc.record({ type: fc.constant('invocation_created' as const), invocationId: anyTurn }),
    {
      // Most find another part waiting at their seq.
      arbitrary: fc
        .record({ invocationId: anyTurn, seq: fc.integer({ min: 1, max: 5 }), part: chunkParts })
        .map(({ invocationId, seq, part }) => chunk(invocationId, seq, part)),
      weight: 4,
    },
    fc.record({
      type: fc.constant('stream_finalized' as const),
      invocationId: anyTurn,
      chunkCount: fc.nat(6),
      outcome: fc.constant('completed' as const),
    }),
    fc.record({
      type: fc.constant('callback' as const),
      origin: fc.constant('callback' as const),
      invocationId: anyTurn,
      messageId: anyMessage,
      disposition: fc.constantFrom('replace' as const, 'independent' as const),
      parts: finalParts,
    }),
    fc.record({
      type: fc.constant('message' as const),
      messageId: anyMessage,
      author: authors,
      parts: finalParts,
    }),
  )
  return fc.array(items(events, true), { maxLength: 5 })
}
