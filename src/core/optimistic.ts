import type { ClientMessageId, FinalPart, TurnError } from '../protocol/index.ts'
import { type BubbleKey, optimisticKey } from './key.ts'
import type { Ledger } from './ledger.ts'
import { castDraft } from 'immer'
import { finalParts } from './parts.ts'
import { UsageError } from './usage-error.ts'

/**
 * Shows a user's message at once; again after a failure, it retries. Once the server's message is known, this is its
 * bubble and nothing changes.
 * @returns the key of its bubble
 * @throws UsageError when the clientMessageId is in use in another thread
 */
export function addLocal(ledger: Ledger, threadId: string, clientMessageId: ClientMessageId, parts: readonly FinalPart[]): BubbleKey {
  ledger.note('optimistic', true)
  const known = ledger.clientMessages.get(clientMessageId)
  if (known !== undefined) {
    if (known.row.threadId !== threadId) {
      throw new UsageError(
        'duplicate_client_message_id',
        `clientMessageId ${JSON.stringify(clientMessageId)} is in use in thread ${JSON.stringify(known.row.threadId)}; make one per message, as with crypto.randomUUID()`,
      )
    }
    ledger.change(known, (row) => {
      if (row.local !== undefined) row.local = { delivery: 'sending', parts: castDraft(finalParts(parts, 'p')) }
    })
    return known.row.key
  }
  const thread = ledger.thread(threadId)
  const behind = thread.keys.at(-1)
  const key = optimisticKey(clientMessageId)
  const local = { delivery: 'sending', parts: finalParts(parts, 'p') } as const
  const row = { key, disposition: 'message', clientMessageId, revisions: [], local, ...(behind !== undefined && { behind }) } as const
  const entry = ledger.addMessage(row, thread)
  ledger.root(entry)
  ledger.clientMessages.set(clientMessageId, entry)
  return key
}

/** Keeps the message with its text and says why it was not sent; without effect once the server's message is known. */
export function failLocal(ledger: Ledger, clientMessageId: string, error: TurnError): void {
  const known = ledger.clientMessages.get(clientMessageId)
  if (known === undefined) return
  ledger.note('optimistic', true)
  ledger.change(known, (row) => {
    if (row.local !== undefined) row.local = { ...row.local, delivery: 'failed', error }
  })
}

/** Discards the message; without effect once the server's message is known. */
export function removeLocal(ledger: Ledger, clientMessageId: string): void {
  const known = ledger.clientMessages.get(clientMessageId)
  if (known?.row.local === undefined) return
  ledger.note('optimistic', true)
  ledger.clientMessages.delete(clientMessageId)
  ledger.remove(known)
}
