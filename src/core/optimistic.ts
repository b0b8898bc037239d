import type { Author, FinalPart, TurnError } from '../protocol/index.ts'
import { type BubbleKey, optimisticKey } from './key.ts'
import type { LocalMessage, LogPosition, MessageRow } from './row.ts'
import type { Anchor } from './thread-order.ts'
import type { Thread } from './thread.ts'
import { UsageError } from './usage-error.ts'
import type { WorkingMessage } from './working-bubble.ts'
import type { WorkingState } from './working-state.ts'

/** A message that is shown before the server has assigned its id. */
export interface NewLocal {
  readonly threadId: string
  readonly clientMessageId: string
  readonly author: Author
  readonly parts: readonly FinalPart[]
}

/**
 * Shows a message at once. An unsent message with the same id is sent again. If the server's message is already
 * known, its bubble is returned instead.
 * @returns the key of its bubble
 * @throws UsageError when an unsent message of another thread has this id
 */
export function addLocal(
  state: WorkingState,
  { threadId, clientMessageId, author, parts }: NewLocal,
): BubbleKey {
  const { ids } = state
  const known = state.threads.get(threadId)
  for (const key of known ? ids.clientMessages(known, clientMessageId) : []) {
    const row = state.row(key)
    if (row?.kind === 'message' && row.revision !== undefined && isSameAuthor(row.revision.author, author))
      return key
    const retracted = known?.retractedOf(key)
    if (retracted?.kind === 'message' && isSameAuthor({ id: retracted.authorId }, author))
      return ids.messageKey(retracted.messageId)
  }
  const local = state.message(ids.locals.get(clientMessageId))
  if (local?.row.threadId === threadId) return retry(state, local, { author, parts, delivery: 'sending' })
  if (local !== undefined) {
    throw new UsageError(
      'duplicate_client_message_id',
      `The clientMessageId ${JSON.stringify(clientMessageId)} waits in another thread. Create a new id for each message.`,
    )
  }
  const thread = state.thread(threadId)
  const arrival = state.arrivalOf() ?? 0 // without an offset there is an arrival
  const key = optimisticKey(clientMessageId, arrival)
  state.addRow(
    {
      kind: 'message',
      key,
      threadId,
      disposition: 'message',
      messageId: undefined,
      clientMessageId,
      offset: undefined,
      at: undefined,
      arrival,
      revision: undefined,
      local: { author, parts, delivery: 'sending' },
      anchor: anchorIn(thread),
    },
    thread,
    true,
  )
  ids.locals.set(clientMessageId, key)
  state.next.countAction('optimistic')
  return key
}

/** Sends a message again. One that failed moves behind everything that has been added since. */
function retry(state: WorkingState, message: WorkingMessage, local: LocalMessage): BubbleKey {
  const { row, thread } = message
  const isMoved = row.local?.delivery === 'failed'
  state.change(message, (draft) => {
    draft.local = local
    if (isMoved) Object.assign(draft, { anchor: anchorIn(thread), arrival: state.arrivalOf() })
  })
  state.next.countAction('optimistic')
  return row.key
}

/**
 * Marks the message as failed, with the reason. It keeps its text and moves to the end of the thread. No effect once
 * the server's message is known.
 */
export function failLocal(state: WorkingState, clientMessageId: string, error: TurnError): void {
  const message = state.message(state.ids.locals.get(clientMessageId))
  const local = message?.row.local
  if (message === undefined || local === undefined) return
  state.change(message, (draft) => {
    draft.local = { ...local, delivery: 'failed', error }
    draft.anchor = 'end'
  })
  state.next.countAction('optimistic')
}

/** Discards the message. No effect once the server's message is known. */
export function discardLocal(state: WorkingState, clientMessageId: string): void {
  const message = state.message(state.ids.locals.get(clientMessageId))
  if (message === undefined) return
  removeLocal(state, message)
  state.next.countAction('optimistic')
}

export function removeLocal(state: WorkingState, message: WorkingMessage): void {
  state.ids.locals.delete(message.row.clientMessageId ?? '') // '' is no id
  state.remove(message)
}

/** The optimistic message that the server's message takes over: same thread, same id, same author. */
export function localTakenOver(
  state: WorkingState,
  thread: Thread,
  clientMessageId: string | undefined,
  { author }: { readonly author?: Who },
): WorkingMessage | undefined {
  const local = state.message(state.ids.locals.get(clientMessageId ?? '')) // '' is no id
  return local?.thread === thread && isSameAuthor(local.row.local?.author, author) ? local : undefined
}

/** The server has assigned an id: the bubble can also be found by it. */
export function nameLocal(
  state: WorkingState,
  { thread, row: { key, clientMessageId } }: WorkingMessage,
  messageId: string,
): void {
  state.ids.locals.delete(clientMessageId ?? '')
  state.ids.setLocalKey(messageId, key)
  state.next.putAlias(messageId, key)
  thread.takeOverLocal(key)
}

/** A message without an offset keeps its place when the server has assigned its id. */
export const placeOfNamed = (
  state: WorkingState,
  { offset }: LogPosition,
  { anchor, arrival }: Pick<MessageRow, 'anchor' | 'arrival'>,
): Pick<MessageRow, 'anchor' | 'arrival'> => {
  if (offset !== undefined) return { anchor: undefined, arrival }
  return anchor === 'end' ? { anchor: undefined, arrival: state.arrivalOf() } : { anchor, arrival }
}

/** After a snapshot, gives a place to messages that are at the end only because nothing better was known. */
export function anchorLocals(state: WorkingState, thread: Thread): void {
  for (const key of thread.localKeys) {
    const row = state.row(key)
    if (row?.kind !== 'message' || row.local?.delivery === 'failed') continue
    const { anchor } = row
    const isPlaced = typeof anchor === 'object' ? thread.isShown(anchor.after) : anchor === 'start'
    const message = isPlaced ? undefined : state.message(key)
    if (message !== undefined) state.change(message, (draft) => void (draft.anchor = anchorIn(thread)))
  }
}

/** Moves messages to the end whose anchor is gone. */
export function standAtEnd(state: WorkingState, keys: Iterable<BubbleKey>): void {
  for (const key of keys) {
    const message = state.message(key)
    if (typeof message?.row.anchor !== 'object') continue
    const { row } = message
    const place = { anchor: 'end', arrival: row.arrival } as const
    const next = row.local === undefined ? placeOfNamed(state, row, place) : place
    state.change(message, (draft) => void Object.assign(draft, next))
  }
}

/** Behind the last shown bubble. In a thread known to be empty: at the start. Otherwise at the end, for now. */
function anchorIn({ lastKey, log: { cursor, gap, hasEarlier } }: Thread): Anchor {
  if (lastKey !== undefined) return { after: lastKey }
  return cursor !== undefined && gap === null && !hasEarlier ? 'start' : 'end'
}

/** An author, as far as known. */
type Who = { readonly id?: string | undefined } | undefined

/** A client that sends no author id must make message ids that are unique among all clients. */
const isSameAuthor = (a: Who, b: Who): boolean => a?.id === undefined || b?.id === undefined || a.id === b.id
