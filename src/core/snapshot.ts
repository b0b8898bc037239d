import type { SnapshotPart, ThreadSnapshot } from '../protocol/index.ts'
import type { BubblePart } from './bubble.ts'
import { firstOf, listOf, none } from './few.ts'
import type { StreamFold } from './fold.ts'
import type { Ledger } from './ledger.ts'
import { streamPartsOf } from './project.ts'
import type { BubbleRow } from './row.ts'
import { partText } from './text.ts'

/**
 * The thread as plain JSON, at its cursor; undefined for a thread that has no epoch. Messages that are still being
 * sent are left out, and so are bubbles that stand outside the thread's keys.
 */
export function snapshotThread(ledger: Ledger, threadId: string): ThreadSnapshot | undefined {
  const thread = ledger.threads.get(threadId)
  const cursor = thread?.cursor
  if (thread === undefined || cursor === undefined) return undefined
  const bubbles = thread.keys.flatMap((key) => bubblesOf(ledger.row(key) as BubbleRow, ledger.foldOf(key))) // its own
  const snapshot = { v: 1, threadId, ...cursor, hasEarlier: thread.hasEarlier || undefined, bubbles }
  // A copy, which is the caller's own. The ids were branded when they were decoded; a row keeps them as strings.
  return JSON.parse(JSON.stringify(snapshot)) as ThreadSnapshot
}

/** @param fold the stream as it stands: a row takes it over when it is published */
function bubblesOf(row: BubbleRow, fold: StreamFold | undefined): object[] {
  const { kind, offset, at } = row
  if (row.kind === 'invocation') {
    const { invocationId, created, ends } = row
    const { folded } = fold ?? row
    const parts = streamPartsOf(fold ?? row).map(partOf)
    const [held, callbacks] = [fold?.held ?? none, listOf(row.callbacks)].map((list) =>
      list.length > 0 ? list : undefined,
    )
    return [
      {
        kind,
        invocationId,
        offset,
        at,
        created: firstOf(created),
        end: firstOf(ends),
        folded,
        parts,
        held,
        callbacks,
      },
    ]
  }
  const { messageId, disposition, clientMessageId, revisions } = row
  return listOf(revisions)
    .slice(0, 1)
    .map(({ offset: revisionOffset, ...content }) => {
      return { kind, messageId, disposition, clientMessageId, offset, at, revisionOffset, ...content }
    })
}

function partOf(part: BubblePart): SnapshotPart {
  const { key, ...content } = part
  if (content.kind === 'data') return content
  const seq = Number(key)
  return content.kind === 'tool' ? { ...content, seq } : { kind: content.kind, seq, text: partText(part) }
}
