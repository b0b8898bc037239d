import { Chat } from '@ai-sdk/react'

const part = (text) => ({ type: 'text', text, state: 'done' })

/** `Chat` with a transport that returns decoded chunks: the work of the class without SSE and its parsing. */
export async function drive({ history, deltas, clock }) {
  const chat = new Chat({
    messages: history.map(({ id, text }) => ({ id, role: 'assistant', parts: [part(text)] })),
    transport: {
      sendMessages: () => Promise.resolve(streamOf(deltas)),
      reconnectToStream: () => Promise.resolve(null),
    },
    onError: (error) => {
      throw error
    },
  })
  // `useChat` subscribes to this.
  chat['~registerMessagesCallback'](() => {
    const { role, parts } = chat.messages.at(-1)
    if (role === 'assistant') clock.seen(parts.at(-1)?.text ?? '')
  })
  clock.turnBegins()
  await chat.sendMessage({ text: 'A question' })
  clock.turnEnds()
}

function streamOf(deltas) {
  const id = 'text-1'
  const chunks = (function* () {
    yield { type: 'start', messageId: 'the-live-one-among-all-the-others' }
    yield { type: 'start-step' }
    yield { type: 'text-start', id }
    for (const delta of deltas) yield { type: 'text-delta', id, delta }
    yield { type: 'text-end', id }
    yield { type: 'finish-step' }
    yield { type: 'finish' }
  })()
  return new ReadableStream({
    pull(controller) {
      const { done, value } = chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
  })
}
