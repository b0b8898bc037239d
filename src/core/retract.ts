import { omitUndefined, type SnapshotRetraction, violationOf, withoutContent } from '../protocol/index.ts'
import { unitsOf } from './chunk-units.ts'
import type { ClaimedIds } from './ids.ts'
import { lowestPosition } from './join.ts'
import { bubbleKey } from './key.ts'
import { localTakenOver, removeLocal } from './optimistic.ts'
import {
  isKnownTurn,
  type Retracted,
  type RetractedMessage,
  type RetractedTurn,
  type SaidRetraction,
} from './retracted.ts'
import type { LogPosition, MessageRow } from './row.ts'
import { speaksOf } from './speaks-of.ts'
import type { Thread } from './thread.ts'
import { isLower, lesser } from './versions.ts'
import type { WorkingState } from './working-state.ts'

/** A retraction in an event or a snapshot. Its ids are claimed. */
interface Retraction extends SaidRetraction {
  readonly invocationId?: string | undefined
  readonly messageId?: string | undefined
}

/** What an event or a snapshot says of something retracted. Its ids are claimed. */
interface SaidOfRetracted extends LogPosition {
  readonly created?: RetractedTurn['created']
  readonly messageId?: string | undefined
  readonly invocationId?: string | undefined
  readonly disposition?: MessageRow['disposition'] | 'replace' | undefined
  readonly clientMessageId?: string | undefined
  readonly author?: { readonly id?: string | undefined } | undefined
}

/** Returns what is kept of the turn or message that is meant, if it was retracted. */
export function retractedOf(
  thread: Thread,
  { messageId, invocationId, disposition }: SaidOfRetracted,
): Retracted | undefined {
  if (!thread.hasRetracted) return undefined
  const isPost = disposition === 'message' || disposition === 'independent'
  const id = isPost ? messageId : invocationId
  return id === undefined
    ? undefined
    : thread.retractedOf(isPost ? bubbleKey.message(id) : bubbleKey.invocation(id))
}

/**
 * Removes a bubble for good, with all its content. If the bubble is not known yet, the retraction waits for it.
 * @returns whether it had been retracted before
 */
export function retract(state: WorkingState, thread: Thread, said: Retraction): boolean {
  const { invocationId, messageId = '', offset, by } = said // a retraction has one of the two ids
  const key = invocationId === undefined ? bubbleKey.message(messageId) : bubbleKey.invocation(invocationId)
  const known = thread.retractedOf(key)
  if (known !== undefined && !isLower(offset, known.said.offset)) return true
  state.changeCount++
  if (known !== undefined) {
    thread.keep({ ...known, said: { offset, by } })
    return true
  }
  if (invocationId === undefined)
    retractMessage(state, thread, { kind: 'message', key, messageId, said: { offset, by } })
  else
    retractTurn(state, thread, {
      kind: 'invocation',
      key,
      invocationId,
      said: { offset, by },
      isRetracted: true,
    })
  state.next.changeViolations((violation) =>
    speaksOf(violation, thread, (named) => named === key) ? withoutContent(violation) : violation,
  )
  return false
}

function retractTurn(state: WorkingState, thread: Thread, retracted: RetractedTurn): void {
  const turn = state.turn(retracted.invocationId)
  if (turn === undefined) return thread.keep(retracted)
  for (const { part } of turn.fold?.held ?? []) thread.heldUnits -= unitsOf(part)
  const { arrival } = turn.row
  state.remove(turn, { ...turnWith(state, thread, retracted, turn.row), arrival })
}

function retractMessage(state: WorkingState, thread: Thread, retracted: RetractedMessage): void {
  const message = state.message(state.ids.messageKey(retracted.messageId))
  if (message?.row.revision === undefined) return thread.keep(retracted)
  const { clientMessageId, disposition, revision } = message.row
  const said = { ...revision, clientMessageId, disposition }
  state.remove(message, messageWith(state, thread, retracted, said))
}

/** Updates what is kept of something retracted: its place, its links and its author. */
export function joinRetracted(
  state: WorkingState,
  thread: Thread,
  known: Retracted,
  said: SaidOfRetracted,
): void {
  const next =
    known.kind === 'invocation'
      ? turnWith(state, thread, known, said)
      : messageWith(state, thread, known, said)
  if (next === known) return
  state.changeCount++
  thread.keep(next)
  state.next.markThreadDirty(thread)
}

function turnWith(
  state: WorkingState,
  thread: Thread,
  known: RetractedTurn,
  { offset, created }: SaidOfRetracted,
): RetractedTurn {
  state.ids.bindTurn(thread, known.invocationId)
  const isFirst =
    created !== undefined && (known.created === undefined || isLower(created.offset, known.created.offset))
  if (isKnownTurn(known) && !isFirst && !isLower(offset, known.offset)) return known
  const arrival = isKnownTurn(known) ? known.arrival : state.arrivalOf({ offset })
  const linked = isFirst ? { offset: created.offset, regenerates: created.regenerates } : known.created
  return { ...known, offset: lowestPosition(known, { offset }).offset, arrival, created: linked }
}

function messageWith(
  state: WorkingState,
  thread: Thread,
  known: RetractedMessage,
  { clientMessageId, author, disposition, invocationId }: SaidOfRetracted,
): RetractedMessage {
  const { key, messageId } = known
  const { ids } = state
  if (disposition === 'message' || disposition === 'independent')
    ids.bindMessage(thread, messageId, { disposition, invocationId })
  if (clientMessageId === undefined) return known
  ids.addClientMessage(thread, clientMessageId, key)
  const local = localTakenOver(state, thread, clientMessageId, { author })
  if (local !== undefined) removeLocal(state, local)
  const least = lesser(clientMessageId, known.clientMessageId)
  if (least === known.clientMessageId) return known
  return { ...known, clientMessageId: least, authorId: author?.id }
}

/**
 * Joins a retraction of a snapshot.
 * @returns why it was not joined: its id is known as something else
 */
export function joinRetraction(
  state: WorkingState,
  thread: Thread,
  said: SnapshotRetraction,
): 'id_conflict' | undefined {
  const ids = said.kind === 'message' ? { messageId: said.messageId } : { invocationId: said.invocationId }
  if (state.ids.claim(thread, [ids]) !== undefined) return 'id_conflict'
  retract(state, thread, said)
  const known = thread.retractedOf(
    said.kind === 'message' ? bubbleKey.message(said.messageId) : bubbleKey.invocation(said.invocationId),
  )
  if (known === undefined) return undefined
  if (said.kind === 'message') {
    const { clientMessageId, authorId } = said
    joinRetracted(state, thread, known, { clientMessageId, author: { id: authorId } })
  } else if (said.placeOffset !== undefined || said.created !== undefined) {
    joinRetracted(state, thread, known, { offset: said.placeOffset, created: said.created })
  }
  return undefined
}

/**
 * Claims the ids.
 * @returns the path of an id that is known as something else; then none is claimed
 */
export function claim(
  state: WorkingState,
  thread: Thread,
  claims: readonly ClaimedIds[],
): string | undefined {
  const path = state.ids.claim(thread, claims)
  if (path !== undefined) return path
  for (const { messageId, disposition } of claims)
    if (messageId !== undefined && disposition === 'replace') refuseRetractionOf(state, thread, messageId)
  return undefined
}

/** Rejects a retraction that waited for a message, because its messageId turned out to be that of a callback. */
function refuseRetractionOf(state: WorkingState, thread: Thread, messageId: string): void {
  const waiting = thread.retractedOf(bubbleKey.message(messageId))
  if (waiting?.kind !== 'message') return
  thread.forget(waiting)
  state.changeCount++
  const { offset, by } = waiting.said
  const { threadId, log } = thread
  const epoch = offset === undefined ? undefined : log.epoch
  const said = omitUndefined({ offset, epoch, by }, { type: 'retraction', threadId, messageId })
  state.report(violationOf('id_conflict', said, 'messageId'))
}
