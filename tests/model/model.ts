import { bubbleOf, foldedCount, takenIn } from './accept.ts'
import { distinct } from './content.ts'
import type { Arrival, Author, CallbackEvent, EndError, FinalizedEvent, ModelEvent } from './events.ts'
import { byOffset, byRevision, groupBy, ofType } from './events.ts'
import { creationOf, groupsOf, standing } from './groups.ts'
import type { ExpectedPart } from './parts.ts'
import {
  abandoned,
  foldFinal,
  foldStream,
  hasWords,
  joinColumns,
  textOfParts,
  withoutHalves,
} from './parts.ts'
import { readChunkPart } from './read-chunk-part.ts'

export interface ExpectedInvocation {
  readonly kind: 'invocation'
  readonly invocationId: string
  readonly threadId: string
  readonly agentId?: string
  readonly replyTo?: string
  readonly chainId?: string
  readonly regenerates?: string
  readonly offset?: number
  readonly at?: number
  readonly phase: 'pending' | 'streaming' | 'completed' | 'failed' | 'cancelled'
  readonly body: 'none' | 'stream' | 'callback'
  readonly parts: readonly ExpectedPart[]
  readonly missing: number
  readonly awaitingApproval: boolean
  readonly error?: EndError
  readonly superseded: readonly ExpectedSuperseded[]
}

export interface ExpectedSuperseded {
  readonly messageId: string
  readonly revision: number
  readonly offset?: number
  readonly parts: readonly ExpectedPart[]
}

export interface ExpectedMessage {
  readonly kind: 'message'
  readonly messageId: string
  readonly clientMessageId?: string
  readonly invocationId?: string
  readonly threadId: string
  readonly author: Author
  readonly offset?: number
  readonly at?: number
  readonly revision: number
  readonly parts: readonly ExpectedPart[]
  readonly delivery: 'sent'
}

export interface ExpectedBubble {
  /** The public view without keys. */
  readonly view: ExpectedInvocation | ExpectedMessage
  /** The shown text. */
  readonly text: string
  /** The text of the stream, shown or not. */
  readonly streamText: string
}

export interface ExpectedThread {
  readonly threadId: string
  readonly bubbles: readonly ExpectedBubble[]
  /** Sets of two or more alternatives, each oldest first. */
  readonly alternatives: readonly (readonly ExpectedBubble[])[]
  readonly openCount: number
  readonly gap: { readonly from: number; readonly before: number } | null
  readonly cursor: { readonly epoch: string; readonly offset: number } | undefined
}

export interface ModelOptions {
  /** How many superseded callbacks stay readable. Default: 16. */
  readonly supersededLimit?: number
  /** Whether the event with this index does not decode. Default: every event does. */
  readonly isRefused?: (index: number) => boolean
}

/**
 * What is shown after these events, computed from the whole list by a plain reading of the protocol.
 * @param events events of any threads in order of arrival; those of one thread have one epoch
 * @returns every thread that an event names, by id, in the order in which they were first named
 */
export function expectedThreads(
  events: readonly ModelEvent[],
  { supersededLimit = 16, isRefused = () => false }: ModelOptions = {},
): Map<string, ExpectedThread> {
  const taken = takenIn(events.filter((_, index) => !isRefused(index)))
  const threads = new Map<string, ExpectedThread>()
  for (const [threadId, named] of groupBy(events, (event) => event.threadId)) {
    const own = taken.filter(({ event }) => event.threadId === threadId)
    const groups = groupsOf([...groupBy(own, ({ event }) => bubbleOf(event)).values()]).map((tries) =>
      tries.map((arrivals) => expectedBubble(arrivals, supersededLimit)),
    )
    const bubbles = groups.flatMap((tries) => tries.slice(-1))
    const alternatives = groups.filter((tries) => tries.length > 1)
    const openCount = groups.flat().filter(({ view }) => isOpen(view)).length
    threads.set(threadId, { threadId, bubbles, alternatives, openCount, ...seenOffsets(named, own) })
  }
  return threads
}

function expectedBubble(own: readonly Arrival[], supersededLimit: number): ExpectedBubble {
  const { event } = standing(own)
  const isMessage = bubbleOf(event).startsWith('message ')
  return isMessage ? expectedMessage(own) : expectedInvocation(own, supersededLimit)
}

function expectedInvocation(own: readonly Arrival[], supersededLimit: number): ExpectedBubble {
  const { offset, at, threadId, invocationId } = standing(own).event
  if (invocationId === undefined) throw new RangeError('an event of a turn names its invocation')
  const created = creationOf(own)
  const end = ofType(own, 'stream_finalized').toSorted(byOffset)[0]?.event
  const [shown, ...others] = distinct(ofType(own, 'callback').toSorted(byRevision))
  const chunks = ofType(own, 'stream_chunk')
  const folded = foldedCount(chunks)
  const folding = foldStream(
    Array.from({ length: folded }, (_, seq) =>
      readChunkPart(chunks.find(({ event }) => event.seq === seq)?.event.part, seq),
    ),
    ofType(own, 'approval')
      .toSorted(byOffset)
      .map(({ event }) => event),
  )
  const knownCount = end?.chunkCount ?? Math.max(0, ...chunks.map(({ event }) => event.seq + 1))
  const missing = Math.max(0, knownCount - folded)
  const phase = phaseOf(end, missing, shown?.event, chunks.length)
  const isGoingOn = phase === 'pending' || phase === 'streaming'
  const stream = isGoingOn ? withoutHalves(folding) : abandoned(folding)
  const parts = shown === undefined ? stream : joinColumns(stream, shown.event.parts)
  const view: ExpectedInvocation = {
    kind: 'invocation',
    invocationId,
    threadId,
    ...given('agentId', created?.agentId),
    ...given('replyTo', created?.replyTo),
    ...given('chainId', created?.chainId),
    ...given('regenerates', created?.regenerates),
    ...given('offset', offset),
    ...given('at', at),
    phase,
    body: shown !== undefined ? 'callback' : folded > 0 ? 'stream' : 'none',
    parts,
    missing,
    awaitingApproval: stream.some((part) => part.kind === 'tool' && part.state === 'awaiting-approval'),
    ...given('error', end?.error),
    superseded: others.slice(0, supersededLimit).map(({ event }) => ({
      messageId: event.messageId,
      revision: event.revision ?? 0,
      ...given('offset', event.offset),
      parts: foldFinal(event.parts),
    })),
  }
  return { view, text: textOfParts(parts), streamText: textOfParts(stream) }
}

function phaseOf(
  end: FinalizedEvent | undefined,
  missing: number,
  shown: CallbackEvent | undefined,
  chunkCount: number,
): ExpectedInvocation['phase'] {
  if (end?.outcome === 'failed' || end?.outcome === 'cancelled') return end.outcome
  const isWhole = missing === 0 || (shown !== undefined && hasWords(shown.parts))
  if (end !== undefined && isWhole) return 'completed'
  return chunkCount > 0 || end !== undefined ? 'streaming' : 'pending'
}

function expectedMessage(own: readonly Arrival[]): ExpectedBubble {
  const posts = [...ofType(own, 'message'), ...ofType(own, 'callback')].toSorted(byRevision)
  const shown = posts[0]?.event
  if (shown === undefined) throw new RangeError('a message bubble has an event with parts')
  const { offset, at } = standing(own).event
  const clientMessageId = ofType(own, 'message')
    .toSorted(byOffset)
    .find(({ event }) => event.clientMessageId !== undefined)?.event.clientMessageId
  const parts = foldFinal(shown.parts)
  const view: ExpectedMessage = {
    kind: 'message',
    messageId: shown.messageId,
    ...given('clientMessageId', clientMessageId),
    ...given('invocationId', shown.invocationId),
    threadId: shown.threadId,
    author: shown.type === 'message' ? shown.author : { kind: 'agent' },
    ...given('offset', offset),
    ...given('at', at),
    revision: shown.revision ?? 0,
    parts,
    delivery: 'sent',
  }
  return { view, text: textOfParts(parts), streamText: '' }
}

function isOpen(view: ExpectedBubble['view']): boolean {
  return view.kind === 'invocation' && (view.phase === 'pending' || view.phase === 'streaming')
}

/**
 * The first accepted event gives the thread its epoch. Every event of the thread with that epoch and an offset counts
 * as seen, refused or not.
 */
function seenOffsets(
  named: readonly ModelEvent[],
  taken: readonly Arrival[],
): Pick<ExpectedThread, 'gap' | 'cursor'> {
  const epoch = taken.find(({ event }) => event.epoch !== undefined)?.event.epoch
  if (epoch === undefined) return { gap: null, cursor: undefined }
  const seen = new Set(
    named.flatMap((event) => (event.offset === undefined || event.epoch !== epoch ? [] : [event.offset])),
  )
  let next = 0
  while (seen.has(next)) next += 1
  const beyond = [...seen].filter((offset) => offset > next)
  const gap = beyond.length === 0 ? null : { from: next, before: Math.min(...beyond) }
  return { gap, cursor: { epoch, offset: next } }
}

/** A field that is present only if it has a value. */
function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [name in Name]?: Value } {
  // A computed name widens to `string`. The type says which name it is.
  return (value === undefined ? {} : { [name]: value }) as { readonly [name in Name]?: Value }
}
