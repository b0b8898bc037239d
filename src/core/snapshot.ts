import type { SnapshotInvocation, SnapshotMessage, SnapshotPart, ThreadSnapshot } from '../protocol/index.ts'
import type { BubblePart } from './bubble.ts'
import type { Ledger } from './ledger.ts'
import { placeOf } from './ledger.ts'
import { wireParts } from './parts.ts'
import type { InvocationRow, MessageRow, StreamColumn } from './row.ts'
import { partText } from './text.ts'

/**
 * The thread as plain JSON, at its cursor; undefined for a thread that has no epoch. Messages that are still being
 * sent are left out, and so are bubbles that stand outside the thread's keys.
 */
export function snapshotThread(ledger: Ledger, threadId: string): ThreadSnapshot | undefined {
  const thread = ledger.threads.get(threadId)
  const cursor = thread?.cursor
  if (thread === undefined || cursor === undefined) return undefined
  const { hasEarlier } = thread
  const shown = thread.order.items.filter((entry) => !hasEarlier || !thread.unrooted.has(entry))
  const bubbles = shown.flatMap(({ row }): ThreadSnapshot['bubbles'] => (row.kind === 'invocation' ? [invocationOf(row, streamOf(ledger, row))] : messageOf(row)))
  // The ids were branded when they were decoded; a row keeps them as strings.
  return { v: 1, threadId, ...cursor, ...(hasEarlier && { hasEarlier }), bubbles } as ThreadSnapshot
}

/** A row takes its column over when it is published; the cursor moves at once, and a snapshot may be made in between. */
const streamOf = (ledger: Ledger, row: InvocationRow): StreamColumn =>
  ledger.invocations.get(row.invocationId)?.fold?.column() ?? row.stream

function invocationOf(row: InvocationRow, stream: StreamColumn): SnapshotInvocation {
  const { callbacks } = row
  const [created] = row.created
  const [end] = row.ends
  return {
    kind: 'invocation',
    invocationId: row.invocationId,
    ...placeOf(row),
    ...(created !== undefined && { created }),
    ...(end !== undefined && { end }),
    folded: stream.folded,
    parts: stream.parts.map((part, index) => partOf(part, index === stream.parts.length - 1 ? stream.tail : '')),
    ...(stream.held.length > 0 && { held: stream.held }),
    ...(callbacks.length > 0 && { callbacks: callbacks.map((callback) => ({ ...callback, parts: wireParts(callback.parts) })) }),
  } as SnapshotInvocation // ids, as above
}

function messageOf(row: MessageRow): SnapshotMessage[] {
  const [shown] = row.revisions
  if (shown === undefined) return []
  const { author, invocationId, revision, offset: revisionOffset, parts } = shown
  const message = {
    kind: 'message',
    messageId: row.messageId,
    ...(row.disposition === 'independent' && { disposition: row.disposition }),
    ...(invocationId !== undefined && { invocationId }),
    ...(row.clientMessageId !== undefined && { clientMessageId: row.clientMessageId }),
    ...placeOf(row),
    revision,
    ...(revisionOffset !== undefined && { revisionOffset }),
    author,
    parts: wireParts(parts),
  } as SnapshotMessage // ids, as above
  return [message]
}

/** A part's key is the seq of its first chunk. */
function partOf(part: BubblePart, tail: string): SnapshotPart {
  const { key, ...content } = part
  const seq = Number(key)
  if (content.kind === 'tool' || content.kind === 'data') return { ...content, seq }
  return { kind: content.kind, seq, text: partText(part) + tail }
}
