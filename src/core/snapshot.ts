import { compact, type SnapshotPart, type ThreadSnapshot } from '../protocol/index.ts'
import type { BubblePart } from './bubble.ts'
import type { Entry, InvocationEntry } from './entry.ts'
import type { Ledger } from './ledger.ts'
import { streamPartsOf } from './project.ts'
import type { StreamColumn } from './row.ts'
import { partText } from './text.ts'

/**
 * The thread as plain JSON, at its cursor; undefined for a thread that has no epoch. Messages that are still being
 * sent are left out, and so are bubbles that stand outside the thread's keys.
 */
export function snapshotThread(ledger: Ledger, threadId: string): ThreadSnapshot | undefined {
  const thread = ledger.threads.get(threadId)
  const cursor = thread?.cursor
  if (thread === undefined || cursor === undefined) return undefined
  const bubbles = thread.order.items.filter((entry) => thread.isShown(entry)).map(bubbleOf)
  const hasEarlier = thread.hasEarlier || undefined
  // The ids were branded when they were decoded; a row keeps them as strings.
  return compact({ v: 1, threadId, ...cursor, hasEarlier, bubbles: bubbles.filter((bubble) => bubble !== undefined) }) as ThreadSnapshot
}

function bubbleOf(entry: Entry): object | undefined {
  const { row } = entry
  const { kind, offset, at } = row
  if (kind === 'invocation') {
    const { invocationId, created, ends, callbacks } = row
    const stream = streamOf(entry) ?? row.stream
    return compact({
      kind,
      invocationId,
      offset,
      at,
      created: created[0],
      end: ends[0],
      folded: stream.folded,
      parts: streamPartsOf(stream).map(partOf),
      held: stream.held.length > 0 ? stream.held : undefined,
      callbacks: callbacks.length > 0 ? callbacks : undefined,
    })
  }
  const { messageId, disposition, clientMessageId, revisions } = row
  const [shown] = revisions
  if (shown === undefined) return undefined
  const { offset: revisionOffset, ...content } = shown
  return compact({ kind, messageId, disposition, clientMessageId, offset, at, revisionOffset, ...content })
}

/** The column as it stands: a row takes it over when it is published, and a listener may ask for a snapshot before. */
const streamOf = (entry: Entry | InvocationEntry): StreamColumn | undefined => ('fold' in entry ? entry.fold?.column : undefined)

/** A part's key is the seq of its first chunk. */
function partOf(part: BubblePart): SnapshotPart {
  const { key, ...content } = part
  const seq = Number(key)
  if (content.kind === 'tool' || content.kind === 'data') return { ...content, seq }
  return { kind: content.kind, seq, text: partText(part) }
}
