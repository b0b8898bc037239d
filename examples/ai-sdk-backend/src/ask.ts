import type { UIMessage } from 'ai'
import { createBubbleStore } from 'onebubble'
import { fromAiSdk } from 'onebubble/adapters/ai-sdk'

export const threadId = 't1'
export const store = createBubbleStore({ onViolation: console.warn })

/** Shows a question, asks the route, and reads its answer into the turn that this function has named. */
export async function ask(text: string, messages: readonly UIMessage[]): Promise<void> {
  const [messageId, invocationId] = [crypto.randomUUID(), crypto.randomUUID()]
  store.ingest({
    type: 'message',
    threadId,
    messageId,
    author: { kind: 'user' },
    parts: [{ kind: 'text', text }],
  })
  const question = { id: messageId, role: 'user', parts: [{ type: 'text', text }] }
  const response = await fetch('/api/chat', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-invocation-id': invocationId },
    body: JSON.stringify({ messages: [...messages, question] }),
  })
  const adapter = fromAiSdk({ threadId, invocationId, agentId: 'ledger' })
  for await (const event of adapter.adaptStream(response)) store.ingest(event)
}
