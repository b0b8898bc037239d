import type { Bubble, BubblePart, CallbackRevision, InvocationBubble, MessageBubble, Phase } from './bubble.ts'
import { indexOfData } from './parts.ts'
import type { BubbleRow, End, InvocationRow, MessageRow, StreamColumn } from './row.ts'
import { hasText } from './text.ts'

const views = new WeakMap<BubbleRow, Bubble>()

/** What is shown of a row: a pure projection, made at the first read; the same row gives the same object. */
export function bubbleOf(row: BubbleRow): Bubble {
  let view = views.get(row)
  if (view === undefined) {
    view = row.kind === 'invocation' ? projectInvocation(row) : projectMessage(row)
    views.set(row, view)
  }
  return view
}

/** Whether the turn is still open: `pending` or `streaming`. */
export const isOpen = (row: InvocationRow): boolean => {
  const phase = phaseOf(row)
  return phase === 'pending' || phase === 'streaming'
}

function projectInvocation(row: InvocationRow): InvocationBubble {
  const [created] = row.created
  const [end] = row.ends
  const [callback, ...superseded] = row.callbacks
  const streamParts = streamPartsOf(row.stream)
  return {
    kind: 'invocation',
    key: row.key,
    invocationId: row.invocationId,
    threadId: row.threadId,
    ...(created?.agentId !== undefined && { agentId: created.agentId }),
    ...(created?.replyTo !== undefined && { replyTo: created.replyTo }),
    ...(created?.chainId !== undefined && { chainId: created.chainId }),
    ...placeOf(row),
    phase: phaseOf(row),
    body: callback !== undefined ? 'callback' : row.stream.folded > 0 ? 'stream' : 'none',
    parts: callback === undefined ? streamParts : answeredParts(streamParts, callback),
    streamParts,
    missing: missingOf(row.stream, end),
    ...(end?.error !== undefined && { error: end.error }),
    superseded,
  }
}

/** The stream's parts with the unsealed text in place. */
function streamPartsOf({ parts, tail }: StreamColumn): readonly BubblePart[] {
  const last = parts.at(-1)
  if (tail === '' || last === undefined || last.kind === 'tool' || last.kind === 'data') return parts
  return parts.with(-1, { ...last, segments: [...last.segments, tail] })
}

/** With a callback: the stream's parts other than text, then the callback's. Its data takes the place of the stream's. */
function answeredParts(streamParts: readonly BubblePart[], callback: CallbackRevision): readonly BubblePart[] {
  const kept = hasText(callback.parts) ? streamParts.filter((part) => part.kind !== 'text') : [...streamParts]
  const added: BubblePart[] = []
  for (const part of callback.parts) {
    const index = part.kind === 'data' ? indexOfData(kept, part) : -1
    const known = kept[index]
    if (known === undefined) added.push(part)
    else kept[index] = { ...part, key: known.key }
  }
  return [...kept, ...added]
}

function phaseOf({ stream, ends, callbacks }: InvocationRow): Phase {
  const [end] = ends
  if (end !== undefined && end.outcome !== 'completed') return end.outcome
  if (end !== undefined && (missingOf(stream, end) === 0 || hasText(callbacks[0]?.parts ?? []))) return 'completed'
  return end !== undefined || stream.folded > 0 || stream.held.length > 0 ? 'streaming' : 'pending'
}

function missingOf({ folded, held }: StreamColumn, end: End | undefined): number {
  if (end !== undefined) return Math.max(0, end.chunkCount - folded)
  const highest = held.at(-1)
  return highest === undefined ? 0 : highest.seq + 1 - folded
}

function projectMessage(row: MessageRow): MessageBubble {
  const [shown] = row.revisions
  const base = {
    kind: 'message',
    key: row.key,
    threadId: row.threadId,
    ...(row.messageId !== undefined && { messageId: row.messageId }),
    ...(row.clientMessageId !== undefined && { clientMessageId: row.clientMessageId }),
    ...placeOf(row),
  } as const
  if (shown === undefined) {
    const { delivery = 'sending', parts = [], error } = row.local ?? {}
    return { ...base, author: { kind: 'user' }, revision: 0, parts, delivery, ...(error !== undefined && { error }) }
  }
  const { author, invocationId, revision, parts } = shown
  return { ...base, ...(invocationId !== undefined && { invocationId }), author, revision, parts, delivery: 'sent' }
}

const placeOf = ({ offset, at }: BubbleRow): { offset?: number; at?: number } => ({
  ...(offset !== undefined && { offset }),
  ...(at !== undefined && { at }),
})
