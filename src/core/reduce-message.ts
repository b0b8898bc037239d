import { castDraft } from 'immer'
import type { Author, Callback, Message } from '../protocol/index.ts'
import type { FinalBubblePart } from './bubble.ts'
import type { Entry, MessageEntry } from './entry.ts'
import { type Ledger, lowerPlace, placeOf } from './ledger.ts'
import { finalParts, sameParts } from './parts.ts'
import type { Receipt } from './receipt.ts'
import { receiptOf } from './reduce-turn.ts'
import type { MessageRevision, MessageRow } from './row.ts'
import type { Thread } from './thread.ts'
import { type Addition, addVersion } from './versions.ts'

export function reduceMessage(ledger: Ledger, event: Message, thread: Thread<Entry>): Receipt {
  const addition = joinMessage(ledger, thread, {
    ...event,
    disposition: 'message',
    isRoot: event.revision === 0,
    revisionOffset: event.offset,
    parts: finalParts(event.parts, 'p'),
  })
  return receiptOf(event, addition, 'conflicting_message')
}

/** A post of an agent that stands on its own: a message, which binds the turn's id to the thread. */
export function reduceIndependent(ledger: Ledger, event: Callback, thread: Thread<Entry>): Receipt {
  const addition = joinMessage(ledger, thread, {
    ...event,
    author: { kind: 'agent' },
    disposition: 'independent',
    isRoot: event.revision === 0,
    revisionOffset: event.offset,
    parts: finalParts(event.parts, 'p'),
  })
  return receiptOf(event, addition, 'conflicting_message')
}

/** What is said of a message by an event or by a snapshot. */
export interface MessageNews {
  readonly messageId: string
  readonly clientMessageId?: string
  readonly disposition: MessageRow['disposition']
  readonly invocationId?: string
  /** Whether this shows where the message begins: its first revision, or a snapshot. */
  readonly isRoot: boolean
  readonly offset?: number
  readonly at?: number
  readonly revision: number
  readonly revisionOffset: number | undefined
  readonly author: Author
  readonly parts: readonly FinalBubblePart[]
}

/** Joins what is said of a message into its bubble, which it finds by its own id or by the one that this client gave it. */
export function joinMessage(ledger: Ledger, thread: Thread<Entry>, news: MessageNews): Addition<MessageRevision> {
  const { messageId, clientMessageId, disposition, invocationId } = news
  const local = clientMessageId === undefined ? undefined : ledger.clientMessages.get(clientMessageId)
  const ownLocal = local?.thread === thread ? local : undefined
  if (disposition === 'independent' && invocationId !== undefined) bindInvocation(ledger, invocationId, thread)

  const entry = ledger.messages.get(messageId) ?? takeOver(ledger, messageId, ownLocal) ?? addMessage(ledger, thread, news)
  if (ownLocal !== undefined && ownLocal !== entry && ownLocal.row.local !== undefined) ledger.remove(ownLocal)
  if (clientMessageId !== undefined && (local === undefined || ownLocal !== undefined)) {
    ledger.clientMessages.set(clientMessageId, entry)
  }

  const addition = addRevision(entry.row.revisions, revisionOf(news), ledger.limits.supersededCount)
  ledger.change(entry, (row) => {
    row.revisions = castDraft(addition.versions)
    if (clientMessageId !== undefined) row.clientMessageId ??= clientMessageId
    lowerPlace(row, news)
    if (row.offset !== undefined) delete row.behind
  })
  if (news.isRoot) ledger.root(entry)
  return addition
}

/** The message becomes the one that was shown while it was being sent: same bubble, same key. */
function takeOver(ledger: Ledger, messageId: string, local: MessageEntry | undefined): MessageEntry | undefined {
  if (local === undefined || local.row.local === undefined) return undefined
  ledger.messages.set(messageId, local)
  ledger.aliasMessage(messageId, local.row.key)
  ledger.change(local, (row) => {
    row.messageId = messageId
    delete row.local
  })
  return local
}

function addMessage(ledger: Ledger, thread: Thread<Entry>, news: MessageNews): MessageEntry {
  const { messageId, disposition } = news
  const key = ledger.keyOfMessage(messageId)
  const entry = ledger.addMessage({ key, ...placeOf(news), messageId, disposition, revisions: [] }, thread)
  ledger.messages.set(messageId, entry)
  return entry
}

function bindInvocation(ledger: Ledger, invocationId: string, thread: Thread<Entry>): void {
  if (ledger.threadOf(invocationId) !== undefined) return
  ledger.boundThreads.set(invocationId, thread)
  thread.bound.add(invocationId)
}

const revisionOf = ({ author, invocationId, revision, revisionOffset, parts }: MessageNews): MessageRevision => ({
  author,
  ...(invocationId !== undefined && { invocationId }),
  revision,
  ...(revisionOffset !== undefined && { offset: revisionOffset }),
  parts,
})

/** Earlier revisions are kept to know a copy when it comes. */
const addRevision = (known: readonly MessageRevision[], revision: MessageRevision, earlierCount: number): Addition<MessageRevision> =>
  addVersion(known, revision, sameRevision, earlierCount + 1)

const sameRevision = (a: MessageRevision, b: MessageRevision): boolean =>
  a.revision === b.revision &&
  a.invocationId === b.invocationId &&
  a.author.kind === b.author.kind &&
  a.author.id === b.author.id &&
  sameParts(a.parts, b.parts)
