import type {
  ApprovalEvent,
  CallbackEvent,
  ChunkEvent,
  CreatedEvent,
  FinalizedEvent,
  FinalPart,
  MessageEvent,
  ModelEvent,
  RetractionEvent,
} from './events.ts'
import { expectedThreads } from './model.ts'
import type { ExpectedBubble, ExpectedInvocation, ExpectedThread } from './model.ts'

// Short events for examples: thread 't', invocation 'i', message 'm'. The last argument overrides any field.

export function created(more: Partial<CreatedEvent> = {}): CreatedEvent {
  return { type: 'invocation_created', threadId: 't', invocationId: 'i', ...more }
}

/** A chunk with this part; a string is a text delta. */
export function chunk(seq: number, part: unknown, more: Partial<ChunkEvent> = {}): ChunkEvent {
  const sent = typeof part === 'string' ? { kind: 'text', delta: part } : part
  return { type: 'stream_chunk', threadId: 't', invocationId: 'i', seq, part: sent, ...more }
}

export function end(chunkCount: number, more: Partial<FinalizedEvent> = {}): FinalizedEvent {
  return {
    type: 'stream_finalized',
    threadId: 't',
    invocationId: 'i',
    chunkCount,
    outcome: 'completed',
    ...more,
  }
}

/** A callback with these parts, by default `replace`; a string is one text part. */
export function callback(
  parts: string | readonly FinalPart[],
  more: Partial<CallbackEvent> = {},
): CallbackEvent {
  return {
    type: 'callback',
    origin: 'callback',
    threadId: 't',
    invocationId: 'i',
    messageId: 'm',
    disposition: 'replace',
    parts: finalParts(parts),
    ...more,
  }
}

/** A user's message with these parts; a string is one text part. */
export function message(
  parts: string | readonly FinalPart[],
  more: Partial<MessageEvent> = {},
): MessageEvent {
  return {
    type: 'message',
    threadId: 't',
    messageId: 'm',
    author: { kind: 'user' },
    parts: finalParts(parts),
    ...more,
  }
}

/** A retraction, by default of the turn. */
export function retraction(what: Partial<RetractionEvent> = { invocationId: 'i' }): RetractionEvent {
  return { type: 'retraction', threadId: 't', ...what }
}

/** A person's answer to a request for approval. */
export function approval(
  approvalId: string,
  approved: boolean,
  more: Partial<ApprovalEvent> = {},
): ApprovalEvent {
  return { type: 'approval', threadId: 't', invocationId: 'i', approvalId, approved, ...more }
}

/** The event at an offset of the thread's log. */
export function at<E extends ModelEvent>(offset: number, event: E): E {
  return { ...event, epoch: 'e', offset }
}

/** The events as one thread's log: offsets 0, 1, 2 … */
export function log(...events: readonly ModelEvent[]): readonly ModelEvent[] {
  return events.map((event, offset) => at(offset, event))
}

/** Thread 't' after these events. */
export function thread(...events: readonly ModelEvent[]): ExpectedThread {
  const found = expectedThreads(events).get('t')
  if (found === undefined) throw new RangeError("name thread 't' in an event")
  return found
}

/** The only bubble of thread 't' after these events. */
export function bubble(...events: readonly ModelEvent[]): ExpectedBubble {
  const [only, ...others] = thread(...events).bubbles
  if (only === undefined || others.length > 0) throw new RangeError('these events make one bubble')
  return only
}

/** The only bubble of thread 't', which is an invocation's. */
export function invocation(...events: readonly ModelEvent[]): ExpectedInvocation {
  const { view } = bubble(...events)
  if (view.kind !== 'invocation') throw new RangeError('these events make an invocation bubble')
  return view
}

/** The ids of thread 't' in order, by invocationId or messageId. */
export function order(...events: readonly ModelEvent[]): readonly string[] {
  return thread(...events).bubbles.map(({ view }) =>
    view.kind === 'invocation' ? view.invocationId : view.messageId,
  )
}

/** Every order of the items. */
export function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length < 2) return [items]
  return items.flatMap((first, place) =>
    permutations(items.toSpliced(place, 1)).map((others) => [first, ...others]),
  )
}

function finalParts(parts: string | readonly FinalPart[]): readonly FinalPart[] {
  return typeof parts === 'string' ? [{ kind: 'text', text: parts }] : parts
}
