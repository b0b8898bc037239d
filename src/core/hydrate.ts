import { castDraft } from 'immer'
import { decodeSnapshot, type SnapshotInvocation, type SnapshotMessage, type SnapshotPart, type ThreadSnapshot, violationOf } from '../protocol/index.ts'
import type { BubblePart } from './bubble.ts'
import type { Entry } from './entry.ts'
import { foldOf, type Ledger, lowerPlace } from './ledger.ts'
import { finalParts } from './parts.ts'
import { type Receipt, rejected, taken } from './receipt.ts'
import { isTaken } from './reduce.ts'
import { joinMessage } from './reduce-message.ts'
import { addCallback, addCreated, addEnd } from './reduce-turn.ts'
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
  if (!decoded.ok) {
    ledger.report(decoded.violation)
    return rejected(decoded.violation)
  }
  const { snapshot } = decoded
  const known = ledger.threads.get(snapshot.threadId)
  if (known?.epoch !== undefined && known.epoch !== snapshot.epoch && !replace) {
    const reason = `the snapshot is of another epoch than the thread, ${JSON.stringify(known.epoch)}`
    const violation = violationOf('epoch_changed', input, reason, 'epoch')
    ledger.report(violation)
    return rejected(violation)
  }
  const thread = ledger.thread(snapshot.threadId)
  const before = { epoch: thread.epoch, offset: thread.cursor?.offset, hasEarlier: thread.hasEarlier, isStale: thread.isStale }
  let hasNews = before.epoch !== snapshot.epoch
  if (!thread.accepts(snapshot.epoch)) replaceEpoch(ledger, thread, snapshot.epoch)
  const refused = snapshot.bubbles.filter((bubble) => {
    const outcome = bubble.kind === 'invocation' ? joinInvocation(ledger, bubble, thread) : joinSnapshotMessage(ledger, bubble, thread)
    hasNews ||= outcome === 'changed'
    return outcome === 'refused'
  })
  thread.cover(snapshot.offset, snapshot.hasEarlier === true)
  hasNews ||= before.offset !== thread.cursor?.offset || before.hasEarlier !== thread.hasEarlier || before.isStale !== thread.isStale

  ledger.note('hydrate', hasNews)
  const [conflict] = refused
  if (conflict === undefined) return taken(hasNews ? 'applied' : 'duplicate')
  for (const bubble of refused) ledger.report(conflictOf(snapshot, bubble))
  return taken('applied', conflictOf(snapshot, conflict))
}

type JoinOutcome = 'changed' | 'same' | 'refused'

const conflictOf = ({ threadId }: ThreadSnapshot, bubble: SnapshotInvocation | SnapshotMessage) =>
  violationOf('id_conflict', { ...bubble, threadId }, 'an id of this bubble of the snapshot is known as something else')

/** Begins the thread again; the messages that are still being sent from here stay. */
function replaceEpoch(ledger: Ledger, thread: Thread<Entry>, epoch: string): void {
  for (const { row } of [...thread.order.items]) {
    if (row.kind === 'invocation') ledger.forgetInvocation(row.invocationId)
    else if (row.messageId !== undefined) ledger.forgetMessage(row.messageId)
  }
  for (const invocationId of thread.bound) ledger.boundThreads.delete(invocationId)
  thread.replaceEpoch(epoch)
}

function joinInvocation(ledger: Ledger, snapshot: SnapshotInvocation, thread: Thread<Entry>): JoinOutcome {
  const { invocationId, created, end, callbacks = [] } = snapshot
  const owner = ledger.threadOf(invocationId)
  const claims = callbacks.map(({ messageId }) => ({ messageId, invocationId, disposition: 'replace' }) as const)
  if ((owner !== undefined && owner !== thread) || claims.some((claim) => isTaken(ledger, claim, thread))) return 'refused'

  const known = ledger.invocations.get(invocationId)
  const entry = known ?? ledger.addInvocation(invocationId, thread, snapshot)
  for (const { messageId } of callbacks) ledger.callbackOwners.set(messageId, invocationId)
  const fold = foldOf(entry)
  const column = fold.column()
  const units = fold.heldUnits
  fold.join(columnOf(snapshot))
  thread.heldUnits += fold.heldUnits - units
  const hasGrown = fold.column() !== column
  if (hasGrown) ledger.touch(entry)
  ledger.root(entry)
  const hasChanged = ledger.change(entry, (row) => {
    lowerPlace(row, snapshot)
    if (created !== undefined) row.created = castDraft(addCreated(entry.row.created, created, ledger.limits).versions)
    if (end !== undefined) row.ends = castDraft(addEnd(entry.row.ends, end, ledger.limits).versions)
    let versions = entry.row.callbacks
    for (const { parts, ...callback } of callbacks) {
      versions = addCallback(versions, { ...callback, parts: finalParts(parts, 'c') }, ledger.limits).versions
    }
    row.callbacks = castDraft(versions)
  })
  return known === undefined || hasGrown || hasChanged ? 'changed' : 'same'
}

function joinSnapshotMessage(ledger: Ledger, snapshot: SnapshotMessage, thread: Thread<Entry>): JoinOutcome {
  const { messageId, invocationId } = snapshot
  const disposition = snapshot.disposition ?? 'message'
  const owner = disposition === 'independent' && invocationId !== undefined ? ledger.threadOf(invocationId) : undefined
  if ((owner !== undefined && owner !== thread) || isTaken(ledger, { ...snapshot, disposition }, thread)) return 'refused'
  const before = ledger.messages.get(messageId)?.row
  joinMessage(ledger, thread, {
    ...snapshot,
    disposition,
    isRoot: true,
    revisionOffset: snapshot.revisionOffset,
    parts: finalParts(snapshot.parts, 'p'),
  })
  return ledger.messages.get(messageId)?.row === before ? 'same' : 'changed'
}

/** The last part's text can grow: its last segment is the tail. */
function columnOf({ folded, parts, held = [] }: SnapshotInvocation): StreamColumn {
  const last = parts.at(-1)
  if (last === undefined || last.kind === 'tool' || last.kind === 'data') return { folded, parts: parts.map(partOf), tail: '', held }
  const { sealed, tail } = cutText(last.text)
  const open: BubblePart = { kind: last.kind, key: String(last.seq), segments: sealed }
  return { folded, parts: [...parts.slice(0, -1).map(partOf), open], tail, held }
}

function partOf({ seq, ...part }: SnapshotPart): BubblePart {
  const key = String(seq)
  if (part.kind !== 'text' && part.kind !== 'reasoning') return { ...part, key }
  return { kind: part.kind, key, segments: segmentsOf(part.text) }
}
