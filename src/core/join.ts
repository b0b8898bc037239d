import { compact, sameJson } from '../protocol/index.ts'
import type { InvocationEntry } from './entry.ts'
import { type Few, fewOf, firstOf, listOf, none } from './few.ts'
import type { Ledger, Patch } from './ledger.ts'
import type { Callback, Created, End, MessageRevision, MessageRow, Place } from './row.ts'
import type { Thread } from './thread.ts'
import { addVersion, isLower, type Version } from './versions.ts'

/** What an event or a snapshot says of a turn, and which, and where it stands. */
interface SaidOfTurn extends Place {
  readonly invocationId: string
}

interface TurnNews {
  readonly created?: Created | undefined
  readonly end?: End | undefined
  readonly callbacks?: readonly Callback[] | undefined
}

/** The message that an event or a snapshot speaks of, and where it stands. */
interface SaidOfMessage extends Place {
  readonly messageId: string
  readonly clientMessageId?: string | undefined
  readonly disposition: MessageRow['disposition']
}

/** What joining did, as far as receipts need it. */
export interface Joined {
  /** All that was said was known. */
  readonly isKnown: boolean
  /** It differs from what is known at the same revision. */
  readonly isRival: boolean
}

/** The ids that an event, or one bubble of a snapshot, claims to know. */
export interface Ids {
  readonly invocationId?: string
  readonly messageId?: string
  readonly disposition?: 'replace' | MessageRow['disposition']
}

/**
 * The path of an id that is known as something else: another thread's, another invocation's, of another disposition.
 * If there is none, the messageIds are claimed, and an independent post binds its invocation to the thread.
 */
export function claimIds(ledger: Ledger, thread: Thread, claims: readonly Ids[]): keyof Ids | undefined {
  for (const { messageId, invocationId, disposition } of claims) {
    // A message's invocationId says who posted it, even into another thread; it claims nothing.
    const turn = disposition === 'message' ? undefined : invocationId
    if (turn !== undefined && (ledger.threadOf(turn) ?? thread) !== thread) return 'invocationId'
    const known =
      messageId === undefined || disposition === undefined ? undefined : claimOf(ledger, messageId)
    if (known === undefined) continue
    if (!sameJson(known, { threadId: thread.threadId, disposition, invocationId: turn })) return 'messageId'
  }
  for (const { messageId, invocationId, disposition } of claims) {
    if (invocationId === undefined) continue
    if (messageId !== undefined && disposition === 'replace') ledger.answers.set(messageId, invocationId)
    if (disposition === 'independent') ledger.postedIn.set(invocationId, thread)
  }
  return undefined
}

/** What a messageId is known as: a callback of a turn, or a bubble of its own. */
function claimOf(ledger: Ledger, messageId: string) {
  const turn = ledger.answers.get(messageId)
  if (turn !== undefined)
    return { threadId: ledger.threadOf(turn)?.threadId, disposition: 'replace', invocationId: turn }
  const row = ledger.row(ledger.messageKey(messageId))
  if (row?.kind !== 'message') return undefined
  const { threadId, disposition, revisions } = row
  const invocationId = disposition === 'message' ? undefined : firstOf(revisions)?.invocationId
  return { threadId, disposition, invocationId }
}

/** Joins what is said of a turn into its one bubble. */
export function joinTurn(
  ledger: Ledger,
  thread: Thread,
  said: SaidOfTurn,
  { created, end, callbacks = none }: TurnNews,
): Joined & { readonly entry: InvocationEntry } {
  const { invocationId } = said
  const entry = ledger.turn(invocationId) ?? ledger.addTurn(invocationId, thread, said)
  const { row } = entry
  const joined = { entry, isKnown: true, isRival: false }
  ledger.change(entry, {
    created: joinVersion(ledger, row.created, created, joined),
    ends: joinVersion(ledger, row.ends, end, joined),
    callbacks: callbacks.reduce(
      (known, callback) => joinVersion(ledger, known, callback, joined),
      row.callbacks,
    ),
    ...lowerPlace(row, said),
  })
  if (created !== undefined) ledger.root(thread, entry.row.key)
  return joined
}

/**
 * Joins what is said of a message into its bubble: found by its own id, or by the one that this client gave it.
 * @param isRooted its beginning is known
 */
export function joinMessage(
  ledger: Ledger,
  thread: Thread,
  said: SaidOfMessage,
  revision: MessageRevision,
  isRooted = revision.revision === 0,
): Joined {
  const { messageId, clientMessageId, disposition, offset, at } = said
  const other = ledger.clientMessage(clientMessageId)
  const isHere = other?.thread === thread
  const local = isHere && other.row.local !== undefined ? other : undefined
  const entry = ledger.message(messageId) ?? local
  const key = entry?.row.key ?? ledger.messageKey(messageId)
  if (local !== undefined) {
    if (local === entry) ledger.aliasMessage(messageId, key)
    else ledger.remove(local)
  }
  if (clientMessageId !== undefined && (isHere || other === undefined))
    ledger.clientMessages.set(clientMessageId, key)
  if (entry === undefined) {
    const { threadId } = thread
    const row = { kind: 'message' as const, key, threadId, messageId, disposition, revisions: revision }
    const arrival = ledger.arrivalOf(said)
    ledger.addRow(compact({ clientMessageId, offset, at, arrival }, row), thread, isRooted)
    return { isKnown: false, isRival: false }
  }
  const joined = { isKnown: true, isRival: false }
  const placed = lowerPlace(entry.row, said)
  ledger.change(entry, {
    revisions: joinVersion(ledger, entry.row.revisions, revision, joined),
    messageId,
    // A message should have one. Of several the least is shown, so that their order does not matter.
    clientMessageId: [entry.row.clientMessageId, clientMessageId].filter((id) => id !== undefined).sort()[0],
    local: undefined,
    behind: placed.offset === undefined ? entry.row.behind : undefined,
    ...placed,
  })
  if (isRooted) ledger.root(thread, key)
  return joined
}

/** Adds the version, if there is one, and notes what that did. */
function joinVersion<T extends Version>(
  { limits }: Ledger,
  known: Few<T>,
  version: T | undefined,
  joined: { isKnown: boolean; isRival: boolean },
): Few<T> {
  if (version === undefined) return known
  if (known === none) {
    joined.isKnown = false
    return version
  }
  const { versions, isKnown, isRival } = addVersion(listOf(known), version, limits.supersededCount + 1)
  joined.isKnown &&= isKnown
  joined.isRival ||= isRival
  return fewOf(versions)
}

/** The place of a bubble with one more event: that of the event with the lowest offset. */
export const lowerPlace = (row: Place, news: Place): Patch<Place> => {
  const { offset, at } = isLower(news.offset, row.offset) ? news : row
  return { offset, at }
}
