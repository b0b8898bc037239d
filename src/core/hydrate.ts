import {
  omitUndefined,
  decodeSnapshot,
  joinPart,
  sameJson,
  type SnapshotInvocation,
  type SnapshotMessage,
  type ThreadSnapshot,
  violationOf,
} from '../protocol/index.ts'
import { StreamFold } from './fold.ts'
import { joinMessage, joinTurn, turnRow } from './join.ts'
import { anchorLocals } from './optimistic.ts'
import { isOpen } from './project.ts'
import { type Receipt, receipts } from './receipt.ts'
import { columnOf } from './restore-parts.ts'
import { claim, joinRetracted, joinRetraction, retractedOf } from './retract.ts'
import type { Callback, MessageRevision } from './row.ts'
import type { Thread } from './thread.ts'
import type { WorkingState } from './working-state.ts'

/**
 * Joins a snapshot into the thread. It may be called at any time and any number of times. Never throws.
 * @param replace a snapshot of another epoch replaces the thread; one of the same epoch is joined
 * @param evict evicts the thread first; an invalid snapshot changes nothing
 * @returns `applied`, `duplicate` when nothing was new, or `rejected` with the violation and nothing changed
 */
export function hydrateThread(state: WorkingState, input: unknown, replace: boolean, evict = false): Receipt {
  const reject = (violation: ReturnType<typeof violationOf>): Receipt => ({
    status: 'rejected',
    violation: state.report(violation),
  })
  const decoded = decodeSnapshot(input)
  if (!decoded.ok) return reject(decoded.violation)
  const { snapshot } = decoded
  const { threadId, epoch, offset = 0 } = snapshot
  if (evict) state.evict(threadId)
  const log = state.threads.get(threadId)?.log
  const isOther = epoch !== undefined && log !== undefined && !log.accepts(epoch)
  if (isOther && !replace) return reject(violationOf('epoch_changed', input, 'epoch'))
  if (snapshot.hasEarlier === true && !isOther && log !== undefined && offset < log.lowestOffset) {
    const detail = `Take a window whose offset is ${log.lowestOffset} or more.`
    return reject(violationOf('invalid_event', input, 'offset', detail))
  }
  const thread = state.thread(threadId)
  const looks = () => [state.changeCount, thread.log.cursor, thread.log.hasEarlier, thread.log.isStale]
  const before = looks()
  if (isOther) {
    state.clear(thread)
    thread.log.replaceEpoch(epoch)
    state.followLog(thread)
  }
  const violation = joinBubbles(state, thread, snapshot)
  if (epoch !== undefined) {
    thread.log.adopt(epoch)
    thread.log.cover(offset, snapshot.hasEarlier === true)
    state.followLog(thread)
  }
  const isKnown = sameJson(before, looks())
  anchorLocals(state, thread)
  if (!isKnown) state.next.countAction('hydrate')
  const status = isKnown ? 'duplicate' : 'applied'
  return violation === undefined ? receipts[status] : { status, violation }
}

/** @returns the last violation, of a bubble that was not joined */
function joinBubbles(state: WorkingState, thread: Thread, snapshot: ThreadSnapshot): Receipt['violation'] {
  const { threadId, offset = Infinity, hasEarlier = false, bubbles, retractions = [] } = snapshot
  let violation: Receipt['violation']
  const report = (refusal: Refusal, said: object): void => {
    if (refusal !== undefined) violation = state.report(violationOf(refusal, { ...said, threadId }))
  }
  for (const retraction of retractions) report(joinRetraction(state, thread, retraction), retraction)
  for (const bubble of bubbles) {
    // A window contains complete bubbles. A whole thread contains those that begin below its offset; what is beyond a
    // gap may be incomplete.
    const hasBeginning = hasEarlier || (bubble.offset ?? -1) < offset
    const refusal =
      bubble.kind === 'invocation'
        ? joinInvocation(state, thread, bubble, hasBeginning)
        : joinPost(state, thread, bubble, hasBeginning)
    report(refusal, bubble)
  }
  return violation
}

type Refusal = 'id_conflict' | 'too_many_parts' | undefined

/** @returns why it was not joined: one of its ids is known as something else, or it has too many parts */
function joinInvocation(
  state: WorkingState,
  thread: Thread,
  bubble: SnapshotInvocation,
  hasBeginning: boolean,
): Refusal {
  const { invocationId, created, end, callbacks = [], held = [], approvals = [] } = bubble
  const most = state.limits.partCount
  const retracted = retractedOf(thread, bubble)
  const lists = [bubble.parts, approvals, ...callbacks.map(({ parts }) => parts)]
  if (retracted === undefined && lists.some(({ length }) => length > most)) return 'too_many_parts'
  const column = columnOf(bubble)
  const isAlone = retracted === undefined && callbacks.length + held.length + approvals.length === 0
  if (isAlone && state.ids.threadOf(invocationId) === undefined) {
    // Without a known row there is nothing to join: the bubble becomes the row. Nearly all of a first snapshot is so.
    const row = turnRow(state, thread, bubble, column, created, end)
    if (!isOpen(row, row)) {
      state.addRow(row, thread, hasBeginning || created !== undefined || column.folded > 0)
      return undefined
    }
  }
  const answers = callbacks.map(({ messageId }) => ({
    invocationId,
    messageId,
    disposition: 'replace' as const,
  }))
  if (claim(state, thread, [{ invocationId }, ...answers]) !== undefined) return 'id_conflict'
  if (retracted !== undefined) {
    joinRetracted(state, thread, retracted, { offset: bubble.offset, created })
    return undefined
  }
  const said = { created, end, callbacks: callbacks.map(callbackOf), decisions: approvals }
  const { turn } = joinTurn(state, thread, bubble, said)
  const fold = turn.fold ?? new StreamFold(turn.row, thread, most)
  const { folded, heldCount } = fold
  fold.join(
    column,
    held.map(({ seq, part }) => ({ seq, part: part && joinPart(part) })),
  )
  if (fold.folded !== folded || fold.heldCount !== heldCount) {
    turn.fold = fold
    state.touch(turn)
  }
  if (hasBeginning || fold.folded > 0) state.begin(turn)
  return fold.excessCount > 0 ? 'too_many_parts' : undefined
}

const callbackOf = (callback: NonNullable<SnapshotInvocation['callbacks']>[number]): Callback => ({
  ...callback,
  parts: callback.parts.map(joinPart),
})

function joinPost(
  state: WorkingState,
  thread: Thread,
  bubble: SnapshotMessage,
  hasBeginning: boolean,
): Refusal {
  const said = { ...bubble, disposition: bubble.disposition ?? 'message' }
  const retracted = retractedOf(thread, said)
  if (retracted === undefined && bubble.parts.length > state.limits.partCount) return 'too_many_parts'
  if (claim(state, thread, [said]) !== undefined) return 'id_conflict'
  if (retracted !== undefined) joinRetracted(state, thread, retracted, said)
  else joinMessage(state, thread, said, revisionOf(bubble), hasBeginning || bubble.revision === 0)
  return undefined
}

function revisionOf(bubble: SnapshotMessage): MessageRevision {
  const { author, invocationId, revision, revisionOffset: offset } = bubble
  const parts = bubble.parts.map(joinPart)
  if (invocationId !== undefined || offset === undefined)
    return omitUndefined({ invocationId, offset }, { author, revision, parts })
  return { author, revision, parts, offset } // the most frequent case, with the smallest object
}
