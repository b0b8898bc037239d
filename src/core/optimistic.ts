import { compact, type FinalPart, type TurnError } from '../protocol/index.ts'
import { none } from './few.ts'
import { type BubbleKey, optimisticKey } from './key.ts'
import type { Ledger } from './ledger.ts'
import type { LocalMessage, MessageRow } from './row.ts'
import { UsageError } from './usage-error.ts'

/**
 * Shows a user's message at once; again after a failure, it retries. Once the server's message is known, this is its
 * bubble and nothing changes.
 * @returns the key of its bubble
 * @throws UsageError when the clientMessageId is in use in another thread
 */
export function addLocal(
  ledger: Ledger,
  threadId: string,
  clientMessageId: string,
  parts: readonly FinalPart[],
): BubbleKey {
  const entry = ledger.clientMessage(clientMessageId)
  if (entry !== undefined && entry.row.threadId !== threadId) {
    throw new UsageError('duplicate_client_message_id', 'clientMessageId is in use: make one per message')
  }
  if (entry === undefined) {
    const thread = ledger.thread(threadId)
    // One that went with its epoch may come back, and its key is its own.
    const isUsed = [...ledger.localKeys.values()].includes(optimisticKey(clientMessageId))
    const key = optimisticKey(clientMessageId, isUsed ? ledger.changeCount : undefined)
    const row: MessageRow = {
      kind: 'message',
      key,
      threadId,
      disposition: 'message',
      clientMessageId,
      revisions: none,
      local: { delivery: 'sending', parts },
    }
    ledger.addRow(compact({ behind: thread.keys.at(-1), arrival: ledger.arrivalOf() }, row), thread, true)
    ledger.clientMessages.set(clientMessageId, key)
  }
  changeLocal(ledger, clientMessageId, () => ({ delivery: 'sending', parts }))
  return ledger.clientMessages.get(clientMessageId) as BubbleKey // it is known now
}

/** Keeps the message with its text and says why it was not sent; without effect once the server's message is known. */
export function failLocal(ledger: Ledger, clientMessageId: string, error: TurnError): void {
  changeLocal(ledger, clientMessageId, ({ parts }) => ({ delivery: 'failed', parts, error }))
}

/** Discards the message; without effect once the server's message is known. */
export function removeLocal(ledger: Ledger, clientMessageId: string): void {
  const entry = ledger.clientMessage(clientMessageId)
  if (entry?.row.local === undefined) return
  ledger.note('optimistic')
  ledger.clientMessages.delete(clientMessageId)
  ledger.remove(entry)
}

function changeLocal(
  ledger: Ledger,
  clientMessageId: string,
  next: (local: LocalMessage) => LocalMessage,
): void {
  const entry = ledger.clientMessage(clientMessageId)
  const local = entry?.row.local
  if (entry === undefined || local === undefined) return
  ledger.note('optimistic')
  ledger.change(entry, { local: next(local) })
}
