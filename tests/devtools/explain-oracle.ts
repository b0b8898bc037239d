import { expect } from 'vitest'
import { type BubbleKey, bubbleKey } from '../../src/core/index.ts'
import type { Effect, Explanation, ExplanationLine } from '../../src/devtools/index.ts'
import type { EventInput } from '../../src/protocol/index.ts'
import { expectSame, modelEvents, ownKey } from '../laws/view.ts'
import { bubbleOf, foldedCount, takenIn } from '../model/accept.ts'
import { contentOf, distinct } from '../model/content.ts'
import { type Arrival, byOffset, byRevision, type ModelEvent, ofType } from '../model/events.ts'
import { creationOf } from '../model/groups.ts'
import { type ExpectedBubble, expectedThreads } from '../model/model.ts'
import { hasWords } from '../model/parts.ts'
import { readChunkPart } from '../model/read-chunk-part.ts'

/** The model takes its time, and is asked of each bubble. */
const taken = new WeakMap<readonly EventInput[], readonly Arrival[]>()
const known = new WeakMap<readonly EventInput[], ReturnType<typeof expectedThreads>>()

/** The bubble of this key as the model has it, in sight or hidden behind another try. */
export interface Expectation {
  readonly isInSight: boolean
  readonly bubble: ExpectedBubble
}

export function expectationOf(events: readonly EventInput[], key: BubbleKey): Expectation | undefined {
  const threads = known.get(events) ?? expectedThreads(modelEvents(events))
  known.set(events, threads)
  for (const { bubbles, alternatives } of threads.values()) {
    const isIt = ({ view }: ExpectedBubble): boolean => keyOfView(view) === key
    const inSight = bubbles.find(isIt)
    const hidden = alternatives.flat().find(isIt)
    if (inSight !== undefined) return { isInSight: true, bubble: inSight }
    if (hidden !== undefined) return { isInSight: false, bubble: hidden }
  }
  return undefined
}

const keyOfView = (view: ExpectedBubble['view']): BubbleKey =>
  view.kind === 'invocation' ? bubbleKey.invocation(view.invocationId) : bubbleKey.message(view.messageId)

/** What an explanation says is shown is what the model says is shown. */
export function expectShown({ standing, shown }: Explanation, expected: Expectation | undefined): void {
  if (expected === undefined) {
    expectSame(shown, undefined)
    expect(['retracted', 'refused', 'unknown']).toContain(standing)
    return
  }
  const { view, text, streamText } = expected.bubble
  expectSame(standing, expected.isInSight ? 'shown' : 'alternative')
  const offset = view.offset === undefined ? {} : { offset: view.offset }
  if (view.kind === 'message') {
    const { kind, delivery, revision, author } = view
    expectSame(shown, { kind, delivery, revision, author, text, ...offset })
    return
  }
  const { kind, phase, body, missing, awaitingApproval } = view
  const { callback: _, ...rest } = shown as Extract<typeof shown, { readonly kind: 'invocation' }>
  expectSame(rest, { kind, phase, body, missing, awaitingApproval, text, streamText, ...offset })
}

/**
 * The effect of an event that was taken in, read from the whole set as the protocol says it.
 * @param delivered what has arrived, in order
 * @param event one of them
 */
export function expectedEffect(delivered: readonly EventInput[], event: EventInput): Effect {
  const [sought] = modelEvents([event])
  const all = taken.get(delivered) ?? takenIn(modelEvents(delivered))
  taken.set(delivered, all)
  const own = all.filter((each) => bubbleOf(each.event) === bubbleOf(sought!))
  const first = own.find((each) => isSame(each.event, sought!))
  if (first === undefined) return 'refused'
  const retractions = ofType(own, 'retraction').toSorted(byOffset)
  if (event.type === 'retraction')
    return retractions[0] !== undefined && isSame(retractions[0].event, sought!) ? 'retracts' : 'repeats'
  if (retractions.length > 0) return 'gone'
  if (event.type === 'stream_chunk') return effectOfChunk(own, first)
  const rivals = own
    .filter((each) => isRival(each.event, sought!))
    .toSorted(event.type === 'callback' || event.type === 'message' ? byRevisionOfAny : byOffset)
  const bestOfContent = rivals
    .filter((each) => contentOf(each.event) === contentOf(sought!))
    .toSorted(byOffset)[0]
  if (!isSame(bestOfContent!.event, sought!)) return 'repeats'
  if (!isSame(rivals[0]!.event, sought!)) return 'superseded'
  return effectOfBest(own, event, delivered)
}

/** What an event that counts does. */
function effectOfBest(own: readonly Arrival[], event: EventInput, delivered: readonly EventInput[]): Effect {
  const key = ownKey(event)
  const view = expectationOf(delivered, key)!.bubble.view
  switch (event.type) {
    case 'invocation_created':
      expectSame(creationOf(own)?.agentId, event.agentId)
      return 'creates'
    case 'stream_finalized':
      return view.kind === 'invocation' && view.phase === 'streaming' ? 'ends_when_whole' : 'ends'
    case 'callback':
      if (event.disposition === 'independent') return 'shown'
      return hasWords(event.parts as never) ? 'replaces_text' : 'adds_parts'
    case 'message':
      return 'shown'
    case 'approval': {
      const isAsked = askedIn(own).includes(event.approvalId)
      return isAsked ? 'answers' : 'waits'
    }
    case 'stream_chunk':
    case 'retraction':
      throw new RangeError(`${event.type} has no best`)
  }
}

/** The requests that parts of the stream show: each tool's latest, but what a reset took away. Read from the view. */
function askedIn(own: readonly Arrival[]): readonly string[] {
  const events = own.map(({ event }) => event) as readonly ModelEvent[]
  const withoutCallback = events.filter(({ type }) => type !== 'callback')
  const [thread] = expectedThreads(withoutCallback).values()
  return (thread?.bubbles ?? []).flatMap(({ view }) =>
    view.parts.flatMap((part) =>
      part.kind === 'tool' && part.approval !== undefined ? [part.approval.approvalId] : [],
    ),
  )
}

function effectOfChunk(own: readonly Arrival[], chunk: Arrival): Effect {
  const chunks = ofType(own, 'stream_chunk')
  const { seq, part } = (chunk as (typeof chunks)[number]).event
  const first = chunks.find(({ event }) => event.seq === seq)
  if (first?.index !== chunk.index) return 'repeats'
  if (seq >= foldedCount(chunks)) return 'waits'
  const [shown] = distinct(ofType(own, 'callback').toSorted(byRevision))
  const isReplaced = shown !== undefined && hasWords(shown.event.parts)
  return isReplaced && readChunkPart(part, seq)?.kind === 'text' ? 'kept_readable' : 'folded'
}

/** The very same event, at the same place in the log. */
const isSame = (a: ModelEvent, b: ModelEvent): boolean =>
  a.threadId === b.threadId && a.offset === b.offset && a.type === b.type && contentOf(a) === contentOf(b)

/** Something that should have been said once with this. */
const isRival = (a: ModelEvent, b: ModelEvent): boolean =>
  a.type === b.type &&
  (a.type !== 'callback' || b.type !== 'callback' || a.disposition === b.disposition) &&
  (a.type !== 'approval' || b.type !== 'approval' || a.approvalId === b.approvalId)

const byRevisionOfAny = byRevision as (a: Arrival, b: Arrival) => number // they have revisions

/** What dropping the event from the set may not change, by its effect. */
export function expectDropLaw(
  delivered: readonly EventInput[],
  event: EventInput,
  { effect, isPlace }: ExplanationLine,
): void {
  const rest = delivered.filter((each) => each.threadId !== event.threadId || each.offset !== event.offset)
  const key = ownKey(event)
  if (!bound.has(effect)) return
  const [before, after] = [delivered, rest].map((events) => expectationOf(events, key)?.bubble)
  if (effect === 'gone') expectSame([before, after], [undefined, undefined])
  else if (effect === 'kept_readable') expectSame(after?.text, before?.text)
  else if (effect === 'waits')
    expectSame([after?.text, after?.streamText], [before?.text, before?.streamText])
  else if (isPlace !== true) {
    const compared = effect === 'repeats' ? withoutClientId : withoutSuperseded
    expectSame(compared(after), compared(before))
  }
}

/** The effects that say of something that it does not change. */
const bound: ReadonlySet<Effect> = new Set(['repeats', 'superseded', 'waits', 'kept_readable', 'gone'])

const withoutClientId = (bubble: ExpectedBubble | undefined): unknown =>
  bubble && { ...bubble, view: { ...bubble.view, clientMessageId: undefined } }

const withoutSuperseded = (bubble: ExpectedBubble | undefined): unknown =>
  bubble && { ...bubble, view: { ...bubble.view, superseded: undefined, clientMessageId: undefined } }
