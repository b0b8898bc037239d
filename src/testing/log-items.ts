import * as fc from 'fast-check'
import type { EventInput } from '../protocol/index.ts'
import {
  authorIds,
  authorsOf,
  chunkParts,
  creations,
  decisions,
  ends,
  finalParts,
  rarely,
  reusedCalls,
  revisions,
  undecodableParts,
} from './contents.ts'

/** The ids of one thread. The same string may name a thread, a turn and a message, which are then three things. */
export interface Cast {
  readonly threadId: string
  readonly turns: readonly string[]
  /** Turns that mainly serve as alternatives. */
  readonly tries: readonly string[]
  readonly messages: readonly string[]
}

/** An event without a place. It has its own ids, but not that of its thread. */
type Unplaced = EventInput extends infer Event
  ? Event extends EventInput
    ? Omit<Event, 'threadId'>
    : never
  : never

/** One event and its place in the log. */
export interface Item {
  readonly event: Unplaced
  /** Orders the log, unless the log is tidy. */
  readonly rank: number
  /** The ranks of its copies: the same event at other offsets. */
  readonly copies: readonly number[]
  /** Whether it is in the log but not in the set, which leaves a gap. */
  readonly isLost: boolean
  /** Whether it has no offset. */
  readonly isLoose: boolean
}

/** What happens in a thread, before the log puts it in order. With `wild`, ids are also used for anything else. */
export const logItems = (cast: Cast, wild?: readonly Cast[]): fc.Arbitrary<readonly Item[]> =>
  fc
    .tuple(
      ...cast.turns.map((turn) => turnItems(turn, cast, wild !== undefined)),
      ...cast.tries.map((turn) => tryItems(turn, cast, wild !== undefined)),
      ...cast.messages.map((messageId, index) =>
        messageItems(messageId, index, cast.turns, wild !== undefined),
      ),
      wild === undefined ? fc.constant([]) : wildItems(wild),
    )
    .map((groups) => groups.flat())

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

const anyParts: fc.Arbitrary<readonly unknown[]> = fc.array(
  fc.oneof({ arbitrary: chunkParts, weight: 14 }, { arbitrary: undecodableParts, weight: 1 }),
  { maxLength: 6 },
)

const streams: fc.Arbitrary<readonly unknown[]> = fc.oneof(
  { arbitrary: anyParts, weight: 9 },
  { arbitrary: reusedCalls, weight: 1 },
)

function turnItems(invocationId: string, cast: Cast, mayBeLoose: boolean): fc.Arbitrary<readonly Item[]> {
  const own = (events: fc.Arbitrary<Unplaced>) => items(events, mayBeLoose)
  const replace = (maxRevision: fc.Arbitrary<number | undefined>) =>
    own(callbacks('replace', [invocationId], maxRevision))
  return fc
    .record({
      created: fc.array(own(creationsOf(invocationId, cast)), { maxLength: 2 }),
      parts: streams,
      places: fc.array(own(fc.constant(placeholder)), { minLength: 6, maxLength: 6 }),
      ends: fc.array(fc.tuple(ends, own(fc.constant(placeholder))), { maxLength: 2 }),
      callbacks: fc.oneof(
        { arbitrary: fc.array(replace(revisions), { maxLength: 3 }), weight: 15 },
        // More than the store keeps readable.
        { arbitrary: fc.array(replace(fc.nat(30)), { minLength: 16, maxLength: 20 }), weight: 1 },
      ),
      posts: fc.array(own(callbacks('independent', [invocationId], revisions)), { maxLength: 2 }),
      approvals: fc.array(own(decisions.map((said) => ({ type: 'approval', invocationId, ...said }))), {
        maxLength: 2,
      }),
      retractions: retractionsOf({ invocationId }, mayBeLoose),
      postRetractions: retractionsOf({ messageId: `independent 0 of ${invocationId}` }, mayBeLoose),
    })
    .map(({ created, parts, places, ends: said, callbacks: replies, posts, approvals, ...gone }) => [
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
      ...approvals,
      ...gone.retractions,
      ...gone.postRetractions,
    ])
}

/** Creations, a chunk, and sometimes a retraction. */
const tryItems = (invocationId: string, cast: Cast, mayBeLoose: boolean): fc.Arbitrary<readonly Item[]> =>
  fc
    .tuple(
      fc.array(items(creationsOf(invocationId, cast), mayBeLoose), { maxLength: 2 }),
      fc.array(items(fc.constant(chunk(invocationId, 0, { kind: 'text', delta: 'a' })), mayBeLoose), {
        maxLength: 1,
      }),
      retractionsOf({ invocationId }, mayBeLoose),
    )
    .map((groups) => groups.flat())

/** The creations of a turn. About half of them regenerate a turn, known or not, or themselves. */
const creationsOf = (invocationId: string, { turns, tries }: Cast): fc.Arbitrary<Unplaced> =>
  fc
    .record({
      said: creations,
      regenerates: fc.option(fc.constantFrom(...turns, ...tries, 'nobody'), { nil: undefined, freq: 2 }),
    })
    .map(({ said, regenerates }) => ({
      type: 'invocation_created',
      invocationId,
      ...said,
      ...(regenerates !== undefined && { regenerates }),
    }))

/** Most turns and messages are not retracted, some once or twice. */
const retractionsOf = (
  what: { readonly invocationId: string } | { readonly messageId: string },
  mayBeLoose: boolean,
): fc.Arbitrary<readonly Item[]> =>
  fc.oneof(
    { arbitrary: fc.constant([]), weight: 6 },
    {
      arbitrary: fc.array(
        items(
          fc.constantFrom('me', undefined).map((by) => ({ type: 'retraction', ...what, ...(by && { by }) })),
          mayBeLoose,
        ),
        { minLength: 1, maxLength: 2 },
      ),
      weight: 1,
    },
  )

const placeholder: Unplaced = { type: 'invocation_created', invocationId: '-' }

const chunk = (invocationId: string, seq: number, part: unknown): Unplaced =>
  // A part that does not decode is deliberately not of the type.
  ({ type: 'stream_chunk', invocationId, seq, part }) as Unplaced

/** Callbacks of some turns. The messageId encodes the turn and the disposition, so that an id stands for one thing. */
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

/** Revisions of one message by one author. The n-th message of each thread has the same clientMessageId. */
const messageItems = (
  messageId: string,
  index: number,
  [turn]: readonly string[],
  mayBeLoose: boolean,
): fc.Arbitrary<readonly Item[]> =>
  authorIds.chain((authorId) =>
    fc
      .tuple(
        retractionsOf({ messageId }, mayBeLoose),
        fc.array(
          items(
            fc
              .record({
                hasClientId: fc.boolean(),
                revision: revisions,
                author: authorsOf(authorId),
                parts: finalParts,
              })
              .map(({ hasClientId, revision, author, parts }) => ({
                type: 'message',
                messageId,
                ...(index > 0 && turn !== undefined && { invocationId: turn }),
                ...(hasClientId && { clientMessageId: `client ${index}` }),
                ...(revision !== undefined && { revision }),
                author,
                parts,
              })),
            mayBeLoose,
          ),
          { maxLength: 3 },
        ),
      )
      .map((groups) => groups.flat()),
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
      // Most meet another part that waits at their seq.
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
    fc.record({ type: fc.constant('retraction' as const), invocationId: anyTurn }),
    fc.record({ type: fc.constant('retraction' as const), messageId: anyMessage }),
    fc.record({
      type: fc.constant('message' as const),
      messageId: anyMessage,
      author: authorIds.chain(authorsOf),
      parts: finalParts,
    }),
  )
  return fc.array(items(events, true), { maxLength: 5 })
}
