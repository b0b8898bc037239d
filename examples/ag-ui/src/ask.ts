import type { Message } from '@ag-ui/core'
import { createBubbleStore, textOf } from 'onebubble'
import { fromAgUi } from 'onebubble/adapters/ag-ui'

export const threadId = 't1'
export const store = createBubbleStore({ onViolation: console.warn })

/** The thread as the agent gets it: what the bubbles show. */
const history = (): readonly Message[] =>
  (store.thread(threadId)?.keys ?? []).flatMap((key) => {
    const bubble = store.bubble(key)
    if (bubble === undefined) return []
    const role = bubble.kind === 'invocation' ? 'assistant' : 'user'
    return [{ id: key, role, content: textOf(bubble) }]
  })

/** Shows a question, runs the agent, and reads its events into the turn of this run. */
export async function ask(text: string): Promise<void> {
  const [messageId, runId] = [crypto.randomUUID(), crypto.randomUUID()]
  store.ingest({
    type: 'message',
    threadId,
    messageId,
    author: { kind: 'user' },
    parts: [{ kind: 'text', text }],
  })
  store.flush()
  const response = await fetch('/api/agent', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({
      threadId,
      runId,
      messages: history(),
      state: {},
      tools: [],
      context: [],
      forwardedProps: {},
    }),
  })
  const adapter = fromAgUi({ threadId, invocationId: runId, agentId: 'ledger' })
  for await (const event of adapter.adaptStream(response)) store.ingest(event)
}
