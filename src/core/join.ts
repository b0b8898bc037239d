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

/** What an event or a snapshot says of a turn, and its position. */
interface SaidOfTurn extends LogPosition {
  readonly invocationId: string
}

interface TurnNews {
  readonly created?: Created | undefined
  readonly end?: End | undefined
  readonly callbacks?: readonly Callback[] | undefined
  readonly decisions?: readonly Decision[] | undefined
}

/** What an event or a snapshot says of a message, and its position. */
interface SaidOfMessage extends LogPosition {
  readonly messageId: string
  readonly clientMessageId?: string | undefined
  readonly disposition?: MessageRow['disposition'] | undefined
}

/** The result of a join, as far as receipts need it. */
export interface Joined {
  /** Whether everything was known already. */
  readonly isKnown: boolean
  /** Whether it differs from what is known at the same revision. */
  readonly isRival: boolean
}

/** Makes the row of an unknown turn. */
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
  // For an unknown turn, what is said becomes the row.
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

/** The row of a message with an id from the server. */
interface NamedMessageRow extends MessageRow {
  readonly messageId: string
}

/** Makes the row of an unknown message. */
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
 * Joins what is said of a message into its bubble. The bubble is found by the messageId, or by the clientMessageId if
 * this store showed it first.
 * @param hasBeginning whether the beginning of the bubble is known
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
    // A message should have one. If there are several, the smallest wins, so that their order does not matter.
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

/** Adds an unknown message. One that this store showed first gets its old key. */
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

/** The place of a bubble after one more event: that of its event with the lowest offset. */
export function lowestPosition(row: LogPosition, said: LogPosition): Pick<BubbleRow, 'offset' | 'at'> {
  const { offset, at } = isLower(said.offset, row.offset) ? said : row
  return { offset, at }
}
