import type { BubbleStore } from '../../store/index.ts'

/** A user's message on its way. */
export interface OutgoingMessage {
  readonly threadId: string
  readonly text: string
  /** The same again: a retry, which keeps its bubble, and of which the server takes one. */
  readonly clientMessageId: string
}

/** Shows a message at once and sends it. It is `sent` when the thread's own event comes back over the socket. */
export async function sendMessage(store: BubbleStore, message: OutgoingMessage): Promise<void> {
  const { threadId, text, clientMessageId } = message
  const parts = [{ kind: 'text' as const, text }]
  store.addOptimistic({ threadId, clientMessageId, parts })
  store.flush()
  try {
    const response = await fetch(`/threads/${encodeURIComponent(threadId)}/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': clientMessageId },
      body: JSON.stringify({ author: { kind: 'user' }, clientMessageId, parts }),
    })
    if (!response.ok) store.failOptimistic(clientMessageId, `The server refused it (${response.status}).`)
  } catch {
    store.failOptimistic(clientMessageId, 'The server cannot be reached.')
  }
}
