import { compact } from '../protocol/index.ts'
import type { Bubble, BubblePart, FinalBubblePart, InvocationBubble, MessageBubble, Phase } from './bubble.ts'
import { finalParts, putData } from './parts.ts'
import type { BubbleRow, End, InvocationRow, MessageRow, StreamColumn } from './row.ts'
import { hasText } from './text.ts'

const views = new WeakMap<BubbleRow, Bubble>()

/** What is shown of a row: a pure projection, made at the first read; the same row gives the same object. */
export function bubbleOf(row: BubbleRow): Bubble {
  let view = views.get(row)
  if (view === undefined)
    views.set(row, (view = row.kind === 'invocation' ? projectInvocation(row) : projectMessage(row)))
  return view
}

/** Whether the turn is still open. */
export const isOpen = (row: InvocationRow): boolean => {
  const phase = phaseOf(row)
  return phase === 'pending' || phase === 'streaming'
}

function projectInvocation(row: InvocationRow): InvocationBubble {
  const { kind, key, invocationId, threadId, offset, at, stream } = row
  const created = row.created[0]
  const end = row.ends[0]
  const callbacks = row.callbacks.map((known) => ({ ...known, parts: finalParts(known.parts, 'c') }))
  const callback = callbacks[0]
  const streamParts = streamPartsOf(stream)
  return compact(
    {
      agentId: created?.agentId,
      replyTo: created?.replyTo,
      chainId: created?.chainId,
      offset,
      at,
      error: end?.error,
    },
    {
      kind,
      key,
      invocationId,
      threadId,
      phase: phaseOf(row),
      body: callback !== undefined ? 'callback' : stream.folded > 0 ? 'stream' : 'none',
      parts: callback === undefined ? streamParts : answeredParts(streamParts, callback.parts),
      streamParts,
      missing: missingOf(stream, end),
      superseded: callbacks.slice(1),
    },
  )
}

/** The stream's parts with the unsealed text in place. */
export function streamPartsOf({ parts, tail }: StreamColumn): readonly BubblePart[] {
  const last = parts.at(-1)
  if (tail === '' || last === undefined || last.kind === 'tool' || last.kind === 'data') return parts
  const { kind, key, segments } = last
  const shown: BubblePart[] = parts.slice()
  shown[shown.length - 1] = { kind, key, segments: segments.concat(tail) }
  return shown
}

/** With a callback: the stream's parts other than text, then the callback's. Its data takes the place of the stream's. */
function answeredParts(
  streamParts: readonly BubblePart[],
  callback: readonly FinalBubblePart[],
): readonly BubblePart[] {
  const shown = streamParts.filter((part) => part.kind !== 'text' || !hasText(callback))
  for (const part of callback) {
    if (part.kind === 'data') putData(shown, part)
    else shown.push(part)
  }
  return shown
}

function phaseOf({ stream, ends, callbacks }: InvocationRow): Phase {
  const end = ends[0]
  const isAnswered = callbacks[0]?.parts.some((part) => part.kind === 'text' && part.text !== '') ?? false
  if (end !== undefined && (end.outcome !== 'completed' || isAnswered || missingOf(stream, end) === 0))
    return end.outcome
  return end !== undefined || stream.folded > 0 || stream.held.length > 0 ? 'streaming' : 'pending'
}

const missingOf = ({ folded, held }: StreamColumn, end: End | undefined): number =>
  Math.max(0, (end?.chunkCount ?? (held.at(-1)?.seq ?? folded - 1) + 1) - folded)

function projectMessage(row: MessageRow): MessageBubble {
  const { kind, key, messageId, clientMessageId, threadId, offset, at, local } = row
  const { author, invocationId, revision, parts } = row.revisions[0] ?? {
    author: { kind: 'user' },
    revision: 0,
    parts: local?.parts ?? [],
  }
  return compact(
    { messageId, clientMessageId, invocationId, offset, at, error: local?.error },
    {
      kind,
      key,
      threadId,
      author,
      revision,
      parts: finalParts(parts, 'p'),
      delivery: local?.delivery ?? 'sent',
    },
  )
}
