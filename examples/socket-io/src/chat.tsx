import { useBubbleStore, useThread } from 'onebubble/react'
import { type FormEvent, useEffect, useState } from 'react'
import type { Socket } from 'socket.io-client'
import { BubbleView } from './bubble-view.tsx'

const threadId = 't1'

export function Chat({ socket }: { readonly socket: Socket }) {
  const store = useBubbleStore()
  const thread = useThread(threadId)
  const [text, setText] = useState('')
  const [refusals, setRefusals] = useState<readonly string[]>([])

  useEffect(() => {
    const hear = (message: string): void => setRefusals((before) => [...before, message])
    socket.on('refused', hear)
    return () => void socket.off('refused', hear)
  }, [socket])

  function say(event: FormEvent): void {
    event.preventDefault()
    if (text.trim() === '') return
    const clientMessageId = crypto.randomUUID()
    store.addOptimistic({ threadId, clientMessageId, parts: [{ kind: 'text', text }] })
    socket.emit('say', text, clientMessageId)
    setText('')
  }

  return (
    <main>
      <header>
        <h1>onebubble with Socket.IO</h1>
        <p>
          Ask twice. While the second answer streams, the first one’s tool posts what it has found, late: it
          lands in the first answer’s bubble, and the stream goes on.
        </p>
      </header>
      <ol>
        {thread?.keys.map((key) => (
          <BubbleView key={key} of={key} />
        ))}
      </ol>
      <form onSubmit={say}>
        <input
          value={text}
          onChange={(event) => setText(event.target.value)}
          aria-label="Message"
          placeholder="How much is it?"
        />
        <button>Send</button>
      </form>
      <footer>
        <button onClick={() => socket.emit('post without an id')}>Post a callback without an id</button>
        <output>
          {refusals.length > 0 && `The guard has refused ${refusals.length}: ${refusals.at(-1)}`}
        </output>
      </footer>
    </main>
  )
}
