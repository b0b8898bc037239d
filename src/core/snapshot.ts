import type { SnapshotPart, ThreadSnapshot } from '../protocol/index.ts'
import type { BubblePart } from './bubble.ts'
import type { Entry } from './entry.ts'
import type { Ledger } from './ledger.ts'
import { streamPartsOf } from './project.ts'
import { partText } from './text.ts'

/**
 * The thread as plain JSON, at its cursor; undefined for a thread that has no epoch. Messages that are still being
 * sent are left out, and so are bubbles that stand outside the thread's keys.
 */
export function snapshotThread(ledger: Ledger, threadId: string): ThreadSnapshot | undefined {
  const thread = ledger.threads.get(threadId)
  const cursor = thread?.cursor
  if (thread === undefined || cursor === undefined) return undefined
  const bubbles = thread.order.items.flatMap((entry) => (thread.isShown(entry) ? bubblesOf(entry) : []))
  const snapshot = { v: 1, threadId, ...cursor, hasEarlier: thread.hasEarlier || undefined, bubbles }
  // A copy, which is the caller's own. The ids were branded when they were decoded; a row keeps them as strings.
  return JSON.parse(JSON.stringify(snapshot)) as ThreadSnapshot
}

function bubblesOf(entry: Entry): object[] {
  const { kind, offset, at } = entry.row
  if (entry.row.kind === 'invocation') {
    const { invocationId, created, ends, callbacks, stream: published } = entry.row
    // As it stands: a row takes it over when it is published, and a listener may ask for a snapshot before.
    const stream = entry.fold?.column ?? published
    const held = stream.held.length > 0 ? stream.held : undefined
    const parts = streamPartsOf(stream).map(partOf)
    const answers = callbacks.length > 0 ? callbacks : undefined
    const columns = {
      created: created[0],
      end: ends[0],
      folded: stream.folded,
      parts,
      held,
      callbacks: answers,
    }
    return [{ kind, invocationId, offset, at, ...columns }]
  }
  const { messageId, disposition, clientMessageId, revisions } = entry.row
  return revisions.slice(0, 1).map(({ offset: revisionOffset, ...content }) => {
    return { kind, messageId, disposition, clientMessageId, offset, at, revisionOffset, ...content }
  })
}

function partOf(part: BubblePart): SnapshotPart {
  const { key, ...content } = part
  if (content.kind === 'data') return content
  const seq = Number(key)
  return content.kind === 'tool' ? { ...content, seq } : { kind: content.kind, seq, text: partText(part) }
}
