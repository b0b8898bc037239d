import { ChatClient, stream } from '@tanstack/ai-client'

const messageId = 'the-live-one-among-all-the-others'

/**
 * `ChatClient` with a connection that returns decoded chunks. On a visible page it waits for a macrotask after each
 * chunk, which would be most of the cost of a short thread. So it runs as on a hidden page.
 */
export async function drive({ history, deltas, clock }) {
  const client = new ChatClient({
    connection: stream(async function* () {
      const run = { threadId: 'thread', runId: 'run' }
      yield { type: 'RUN_STARTED', ...run }
      yield { type: 'TEXT_MESSAGE_START', messageId, role: 'assistant' }
      for (const delta of deltas) yield { type: 'TEXT_MESSAGE_CONTENT', messageId, delta }
      yield { type: 'TEXT_MESSAGE_END', messageId }
      yield { type: 'RUN_FINISHED', ...run, finishReason: 'stop' }
    }),
    initialMessages: history.map(({ id, text }) => ({
      id,
      role: 'assistant',
      parts: [{ type: 'text', content: text }],
    })),
    onMessagesChange: (messages) => {
      const { id, parts } = messages.at(-1)
      if (id === messageId) clock.seen(parts.at(-1)?.content ?? '')
    },
  })
  globalThis.document = { hidden: true }
  try {
    await client.sendMessage('A question')
  } finally {
    delete globalThis.document
  }
}
