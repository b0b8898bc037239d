import {
  compact,
  decodeSnapshot,
  sameJson,
  type SnapshotInvocation,
  type SnapshotMessage,
  violationOf,
} from '../protocol/index.ts'
import type { BubblePart } from './bubble.ts'
import { none } from './few.ts'
import { StreamFold } from './fold.ts'
import { claimIds, joinMessage, joinTurn } from './join.ts'
import type { Ledger } from './ledger.ts'
import { putData } from './parts.ts'
import { isOpen } from './project.ts'
import { type Receipt, rejected, taken } from './receipt.ts'
import { invocationRow, oneText, type StreamColumn } from './row.ts'
import { cutText, segmentsOf } from './segments.ts'
import { isText } from './text.ts'
import type { Thread } from './thread.ts'

/**
 * Joins a snapshot into the thread: safe at any moment, once or many times. Never throws.
 * @param replace take the thread's place when the snapshot is of another epoch; in the same epoch it is a join
 * @param evict let go of the thread first; what does not decode changes nothing
 * @returns `applied`, `duplicate` when nothing was new, or `rejected` with the violation and nothing changed
 */
export function hydrateThread(ledger: Ledger, input: unknown, replace: boolean, evict = false): Receipt {
  const decoded = decodeSnapshot(input)
  if (!decoded.ok) return rejected(ledger.report(decoded.violation))
  const { threadId, epoch, offset, hasEarlier = false, bubbles } = decoded.snapshot
  if (evict) ledger.evict(threadId)
  const known = ledger.threads.get(threadId)?.epoch
  if (known !== undefined && known !== epoch && !replace) {
    return rejected(ledger.report(violationOf('epoch_changed', input, 'epoch')))
  }
  const thread = ledger.thread(threadId)
  const looks = () => [ledger.changeCount, thread.cursor, thread.hasEarlier, thread.isStale]
  const before = looks()
  if (!thread.accepts(epoch)) {
    ledger.clear(thread)
    thread.replaceEpoch(epoch)
  }
  let violation
  for (const bubble of bubbles) {
    // A window brings its bubbles; a whole thread those that begin below its offset, not what stands beyond a hole.
    const isRooted = hasEarlier || (bubble.offset ?? -1) < offset
    const isJoined =
      bubble.kind === 'invocation'
        ? joinInvocation(ledger, thread, bubble, isRooted)
        : joinPost(ledger, thread, bubble, isRooted)
    if (!isJoined) violation = ledger.report(violationOf('id_conflict', { ...bubble, threadId }))
  }
  ledger.cover(thread, offset, hasEarlier)
  const isKnown = sameJson(before, looks())
  if (!isKnown) ledger.note('hydrate')
  return taken(isKnown ? 'duplicate' : 'applied', violation)
}

/** @returns whether it was joined: not if one of its ids is known as something else */
function joinInvocation(
  ledger: Ledger,
  thread: Thread,
  bubble: SnapshotInvocation,
  isRooted: boolean,
): boolean {
  const { invocationId, created, end, callbacks = none, held = none } = bubble
  const column = columnOf(bubble)
  const owner = ledger.threadOf(invocationId)
  if (owner === undefined && callbacks.length + held.length === 0) {
    // With nothing to join it with, as it is with nearly all of a first snapshot, the bubble is the row.
    const row = invocationRow(
      invocationId,
      thread.threadId,
      bubble,
      ledger.arrivalOf(bubble),
      created,
      end,
      column,
    )
    if (!isOpen(row, row)) {
      ledger.addRow(row, thread, isRooted || created !== undefined)
      return true
    }
  }
  const ids = callbacks.map(({ messageId }) => ({ invocationId, messageId, disposition: 'replace' as const }))
  if (claimIds(ledger, thread, [{ invocationId }, ...ids]) !== undefined) return false
  const { entry } = joinTurn(ledger, thread, bubble, bubble)
  const fold = entry.fold ?? new StreamFold(entry.row, thread)
  const { folded, heldCount } = fold
  fold.join(column, held)
  if (fold.folded !== folded || fold.heldCount !== heldCount) {
    entry.fold = fold
    ledger.touch(entry)
  }
  if (isRooted) ledger.root(thread, entry.row.key)
  return true
}

function joinPost(ledger: Ledger, thread: Thread, bubble: SnapshotMessage, isRooted: boolean): boolean {
  const { disposition = 'message', author, invocationId, revision, revisionOffset: offset, parts } = bubble
  const said = { ...bubble, disposition }
  if (claimIds(ledger, thread, [said]) !== undefined) return false
  const content = compact({ author, invocationId, revision, parts, offset })
  joinMessage(ledger, thread, said, content, isRooted || revision === 0)
  return true
}

/** The last part's text can grow: its last segment is the tail. */
function columnOf({ folded, parts }: SnapshotInvocation): StreamColumn {
  const last = parts.at(-1)
  const { sealed, tail } = cutText(isText(last) ? last.text : '')
  if (last === parts[0] && last?.kind === 'text' && last.seq === 0 && sealed.length === 0)
    return { folded, parts: oneText, tail }
  const column: BubblePart[] = []
  for (const part of parts) {
    if (part.kind === 'data') {
      putData(column, part)
      continue
    }
    const { seq, ...content } = part
    const key = String(seq)
    if (content.kind === 'tool') column.push({ ...content, key })
    else column.push({ kind: content.kind, key, segments: part === last ? sealed : segmentsOf(content.text) })
  }
  return { folded, parts: column, tail }
}
