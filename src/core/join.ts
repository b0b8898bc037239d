import { type Decision, decisionOn, noDecisions, withDecision } from './decisions.ts'
import { StreamFold } from './fold.ts'
import { type BubbleKey, bubbleKey } from './key.ts'
import { localTakenOver, nameLocal, placeOfNamed, removeLocal } from './optimistic.ts'
import type {
  BubbleRow,
  Callback,
  Created,
  End,
  InvocationRow,
  LogPosition,
  MessageRevision,
  MessageRow,
  StreamColumn,
} from './row.ts'
import { emptyStream } from './row.ts'
import type { Thread } from './thread.ts'
import { isLower, joinVersion, lesser, type Said, type Version } from './versions.ts'
import type { WorkingTurn } from './working-bubble.ts'
import type { WorkingState } from './working-state.ts'

/** Which turn an event or a snapshot speaks of, and where it stands. */
interface SaidOfTurn extends LogPosition {
  readonly invocationId: string
}

interface TurnNews {
  readonly created?: Created | undefined
  readonly end?: End | undefined
  readonly callbacks?: readonly Callback[] | undefined
  readonly decisions?: readonly Decision[] | undefined
}

/** Which message an event or a snapshot speaks of, and where it stands. */
interface SaidOfMessage extends LogPosition {
  readonly messageId: string
  readonly clientMessageId?: string | undefined
  readonly disposition?: MessageRow['disposition'] | undefined
}

/** What joining did, as far as receipts need it. */
export interface Joined {
  /** All that was said was known. */
  readonly isKnown: boolean
  /** It differs from what is known at the same revision. */
  readonly isRival: boolean
}

/** The row of a turn of which nothing else is known. */
export const turnRow = (
  state: WorkingState,
  thread: Thread,
  said: SaidOfTurn,
  { folded, parts, seqs, tail }: StreamColumn = emptyStream,
  created?: Created,
  end?: End,
): InvocationRow => ({
  kind: 'invocation',
  key: bubbleKey.invocation(said.invocationId),
  threadId: thread.threadId,
  invocationId: said.invocationId,
  offset: said.offset,
  at: said.at,
  arrival: state.arrivalOf(said),
  created,
  end,
  callback: undefined,
  decisions: noDecisions,
  folded,
  parts,
  seqs,
  tail,
})

/** Joins what is said of a turn into its one bubble. */
export function joinTurn(
  state: WorkingState,
  thread: Thread,
  said: SaidOfTurn,
  { created, end, callbacks = [], decisions = [] }: TurnNews,
): Joined & { readonly turn: WorkingTurn } {
  const known = state.turn(said.invocationId)
  // Of a turn that was not known, what is said is the row.
  const turn = known ?? state.addTurn(turnRow(state, thread, said, emptyStream, created, end), thread)
  const isNew = known === undefined && (created ?? end) !== undefined
  const joined = { turn, isKnown: !isNew, isRival: false }
  const join = <Content extends Said>(before: Version<Content> | undefined, content: Content) => {
    const { version, isKnown, isRival } = joinVersion(before, content, state.limits.supersededCount)
    joined.isKnown &&= isKnown
    joined.isRival ||= isRival
    return version
  }
  const { row } = turn
  if (known !== undefined || callbacks.length + decisions.length > 0) {
    state.change(turn, (draft) => {
      if (created !== undefined && known !== undefined) draft.created = join(row.created, created)
      if (end !== undefined && known !== undefined) draft.end = join(row.end, end)
      draft.callback = callbacks.reduce(join, row.callback)
      draft.decisions = decisions.reduce(
        (list, said) => withDecision(list, join(decisionOn(list, said.approvalId), said)),
        row.decisions,
      )
      Object.assign(draft, lowestPosition(row, said))
    })
  }
  if (turn.row.decisions !== row.decisions) {
    turn.fold ??= new StreamFold(turn.row, thread, state.limits.partCount)
    turn.fold.decide(turn.row.decisions)
  }
  if (created !== undefined) state.begin(turn)
  return joined
}

/** The row of a message that the server has named. */
interface NamedMessageRow extends MessageRow {
  readonly messageId: string
}

/** The row of a message of which nothing else is known. */
const messageRow = (
  state: WorkingState,
  thread: Thread,
  key: BubbleKey,
  { messageId, clientMessageId, disposition = 'message', offset, at }: SaidOfMessage,
  revision: MessageRevision,
): NamedMessageRow => ({
  kind: 'message',
  key,
  threadId: thread.threadId,
  disposition,
  messageId,
  clientMessageId,
  offset,
  at,
  arrival: state.arrivalOf({ offset }),
  revision,
  local: undefined,
  anchor: undefined,
})

/**
 * Joins what is said of a message into its bubble: found by its own id, or begun here under the id that this client
 * gave it.
 * @param hasBeginning its beginning is known
 */
export function joinMessage(
  state: WorkingState,
  thread: Thread,
  said: SaidOfMessage,
  revision: MessageRevision,
  hasBeginning: boolean,
): Joined {
  const { ids } = state
  const { messageId, clientMessageId } = said
  const key = ids.messageKey(messageId)
  const known = state.message(key)
  const local = localTakenOver(state, thread, clientMessageId, revision)
  if (known !== undefined && local !== undefined) removeLocal(state, local)
  const message = known ?? local
  if (message === undefined) {
    addMessage(state, thread, messageRow(state, thread, key, said, revision), hasBeginning)
    return { isKnown: false, isRival: false }
  }
  const { row } = message
  const { version, isKnown, isRival } = joinVersion(row.revision, revision, state.limits.supersededCount)
  const position = lowestPosition(row, said)
  state.change(message, (draft) => {
    Object.assign(draft, position)
    draft.revision = version
    draft.messageId = messageId
    // A message should have one. Of several the least is shown, so that their order does not matter.
    draft.clientMessageId = lesser(clientMessageId, row.clientMessageId)
    draft.local = undefined
    if (message === local || position.offset !== undefined)
      Object.assign(draft, placeOfNamed(state, position, row))
  })
  if (message === local) nameLocal(state, local, messageId)
  if (clientMessageId !== undefined) ids.addClientMessage(thread, clientMessageId, row.key)
  if (hasBeginning) state.begin(message)
  return { isKnown, isRival }
}

/** Adds a message that was not known. One that began here has its key again. */
function addMessage(state: WorkingState, thread: Thread, row: NamedMessageRow, hasBeginning: boolean): void {
  const { key, messageId, clientMessageId } = row
  const localKey = state.ids.localKey(messageId)
  if (localKey !== undefined) {
    state.ids.setLocalKey(messageId, localKey)
    state.next.putAlias(messageId, localKey)
  }
  state.addRow(row, thread, hasBeginning)
  if (clientMessageId !== undefined) state.ids.addClientMessage(thread, clientMessageId, key)
}

/** The place of a bubble with one more event: that of the event with the lowest offset. */
export function lowestPosition(row: LogPosition, said: LogPosition): Pick<BubbleRow, 'offset' | 'at'> {
  const { offset, at } = isLower(said.offset, row.offset) ? said : row
  return { offset, at }
}
