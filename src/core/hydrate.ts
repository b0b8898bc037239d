import {
  compact,
  decodeSnapshot,
  sameJson,
  type SnapshotInvocation,
  type SnapshotMessage,
  type SnapshotPart,
  violationOf,
} from '../protocol/index.ts'
import type { BubblePart } from './bubble.ts'
import type { Entry } from './entry.ts'
import { StreamFold } from './fold.ts'
import { claimIds, joinMessage, joinTurn } from './join.ts'
import type { Ledger } from './ledger.ts'
import { keyedData } from './parts.ts'
import { type Receipt, rejected, taken } from './receipt.ts'
import type { StreamColumn } from './row.ts'
import { cutText, segmentsOf } from './segments.ts'
import type { Thread } from './thread.ts'

/**
 * Joins a snapshot into the thread: safe at any moment, once or many times. Never throws.
 * @param replace take the thread's place when the snapshot is of another epoch; in the same epoch it is a join
 * @returns `applied`, `duplicate` when nothing was new, or `rejected` with the violation and nothing changed
 */
export function hydrateThread(ledger: Ledger, input: unknown, replace: boolean): Receipt {
  const decoded = decodeSnapshot(input)
  if (!decoded.ok) return rejected(ledger.report(decoded.violation))
  const { threadId, epoch, offset, hasEarlier = false, bubbles } = decoded.snapshot
  const known = ledger.threads.get(threadId)?.epoch
  if (known !== undefined && known !== epoch && !replace) {
    return rejected(ledger.report(violationOf('epoch_changed', input, 'epoch')))
  }
  const thread = ledger.thread(threadId)
  const before = [ledger.changeCount, thread.cursor, thread.hasEarlier, thread.isStale]
  if (!thread.accepts(epoch)) {
    ledger.clear(thread)
    thread.replaceEpoch(epoch)
  }
  let violation
  for (const bubble of bubbles) {
    if (
      bubble.kind === 'invocation' ? joinInvocation(ledger, thread, bubble) : joinPost(ledger, thread, bubble)
    )
      continue
    violation = ledger.report(violationOf('id_conflict', { ...bubble, threadId }))
  }
  ledger.cover(thread, offset, hasEarlier)
  const isKnown = sameJson(before, [ledger.changeCount, thread.cursor, thread.hasEarlier, thread.isStale])
  if (!isKnown) ledger.note('hydrate')
  return taken(isKnown ? 'duplicate' : 'applied', violation)
}

/** Whether the bubble's ids are its own; if so, it is joined. */
function joinInvocation(ledger: Ledger, thread: Thread<Entry>, bubble: SnapshotInvocation): boolean {
  const { invocationId, callbacks = [] } = bubble
  const ids = callbacks.map(({ messageId }) => ({ invocationId, messageId, disposition: 'replace' as const }))
  if (claimIds(ledger, thread, [{ invocationId }, ...ids]) !== undefined) return false
  const { entry } = joinTurn(ledger, thread, bubble)
  const fold = (entry.fold ??= new StreamFold(entry.row.stream, thread))
  const { column } = fold
  fold.join(columnOf(bubble))
  if (fold.column !== column) ledger.touch(entry)
  ledger.root(entry)
  return true
}

function joinPost(ledger: Ledger, thread: Thread<Entry>, bubble: SnapshotMessage): boolean {
  const { disposition = 'message', author, invocationId, revision, revisionOffset: offset, parts } = bubble
  if (claimIds(ledger, thread, [{ ...bubble, disposition }]) !== undefined) return false
  const content = compact({ author, invocationId, revision, parts, offset })
  ledger.root(joinMessage(ledger, thread, { ...bubble, disposition, revision: content }).entry)
  return true
}

/** The last part's text can grow: its last segment is the tail. */
function columnOf({ folded, parts, held = [] }: SnapshotInvocation): StreamColumn {
  const last = parts.at(-1)
  const text = last?.kind === 'text' || last?.kind === 'reasoning' ? last.text : ''
  const { sealed, tail } = cutText(text)
  return {
    folded,
    parts: parts.map((part) => partOf(part, part === last ? sealed : undefined)),
    tail,
    held: held.toSorted((a, b) => a.seq - b.seq),
  }
}

function partOf(part: SnapshotPart, sealed: readonly string[] | undefined): BubblePart {
  if (part.kind === 'data') return keyedData(part)
  const { seq, ...content } = part
  const key = String(seq)
  if (content.kind === 'tool') return { ...content, key }
  return { kind: content.kind, key, segments: sealed ?? segmentsOf(content.text) }
}
