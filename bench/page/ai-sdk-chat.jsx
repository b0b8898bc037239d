import { Chat, useChat } from '@ai-sdk/react'
import { memo } from 'react'
import { createRoot } from 'react-dom/client'
import { deltasOf, idOf, overWire } from '../lib/wire.mjs'
import { Counted, counts } from './counts.jsx'
import { bySocket, painted } from './pace.mjs'

const throttleMs = 16
const textOf = ({ parts }) => parts.map(({ text = '' }) => text).join('')

const Message = memo(function Message({ message }) {
  counts.rendered(message.id)
  return <p>{textOf(message)}</p>
})
function Thread({ chat }) {
  const { messages } = useChat({ chat, throttle: throttleMs })
  return messages.map((message) => <Message key={message.id} message={message} />)
}

let chat
let controller

globalThis.scene = {
  async mount(bubbleCount) {
    const text = 'An answer of some words, in two chunks.'
    chat = new Chat({
      messages: Array.from({ length: bubbleCount - 1 }, (_, index) => ({
        id: idOf('message', index),
        role: 'assistant',
        parts: [{ type: 'text', text, state: 'done' }],
      })),
      transport: {
        sendMessages: async () => new ReadableStream({ start: (own) => void (controller = own) }),
        reconnectToStream: async () => null,
      },
    })
    createRoot(document.getElementById('root')).render(
      <Counted>
        <Thread chat={chat} />
      </Counted>,
    )
    await painted()
  },
  async begin(name, chunkCount) {
    const id = idOf('live', name)
    void chat.sendMessage({ text: 'A question' })
    await painted()
    for (const chunk of [
      { type: 'start', messageId: id },
      { type: 'start-step' },
      { type: 'text-start', id: 'text' },
    ]) {
      controller.enqueue(chunk)
    }
    await painted()
    const deltas = deltasOf(chunkCount)
    const chunks = overWire(deltas.map((delta) => ({ type: 'text-delta', id: 'text', delta })))
    return { id, text: deltas.join(''), chunks }
  },
  async stream({ id, chunks }) {
    counts.reset()
    await bySocket(chunks, (chunk) => controller.enqueue(chunk))
    const { frames, commits } = counts
    return { frames, commits, rendersOfOthers: counts.ofOthers(id) }
  },
  async end() {
    for (const type of ['text-end', 'finish-step', 'finish']) controller.enqueue({ type, id: 'text' })
    controller.close()
    await painted()
  },
}
