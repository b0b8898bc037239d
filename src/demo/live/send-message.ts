import type { BubbleStore } from '../../store/index.ts'
import type { UnsentWords } from './unsent-words.ts'

/** A user's message on its way. */
export interface OutgoingMessage {
  readonly threadId: string
  readonly text: string
  /** The same again: a retry, which keeps its bubble, and of which the server takes one. */
  readonly clientMessageId: string
}

const partsOf = (text: string) => [{ kind: 'text' as const, text }]

/** Shows a message at once and sends it. It is `sent` when the thread's own event comes back over the socket. */
export async function sendMessage(
  store: BubbleStore,
  words: UnsentWords,
  message: OutgoingMessage,
): Promise<void> {
  const { threadId, text, clientMessageId } = message
  const parts = partsOf(text)
  store.addOptimistic({ threadId, clientMessageId, parts })
  store.flush()
  words.keepMessage(message)
  try {
    const response = await fetch(`/threads/${encodeURIComponent(threadId)}/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': clientMessageId },
      body: JSON.stringify({ author: { kind: 'user' }, clientMessageId, parts }),
    })
    if (response.ok) words.forgetMessage(clientMessageId)
    else store.failOptimistic(clientMessageId, `The server refused it (${response.status}).`)
  } catch {
    store.failOptimistic(clientMessageId, 'The server cannot be reached.')
  }
}

/**
 * Shows the messages that a reload has interrupted: as not sent, with their words, to be tried again. One that did reach the server
 * becomes `sent` when its thread comes: it has the same `clientMessageId`.
 */
export function restoreMessages(store: BubbleStore, words: UnsentWords): void {
  for (const { threadId, text, clientMessageId } of words.messages()) {
    try {
      const key = store.addOptimistic({ threadId, clientMessageId, parts: partsOf(text) })
      store.failOptimistic(clientMessageId, 'The page was reloaded before the server had confirmed it.')
      const stop = store.subscribeBubble(key, () => {
        const bubble = store.bubble(key)
        if (bubble?.kind === 'message' && bubble.delivery !== 'sent') return
        words.forgetMessage(clientMessageId)
        stop()
      })
    } catch {
      words.forgetMessage(clientMessageId) // no store takes it: somebody else has written into the storage
    }
  }
  store.flush()
}
