import { useThread } from 'onebubble/react'
import { type FormEvent, useState } from 'react'
import { ask, threadId } from './ask.ts'
import { BubbleView } from './bubble-view.tsx'

export function Chat() {
  const thread = useThread(threadId)
  const [text, setText] = useState('')

  function say(event: FormEvent): void {
    event.preventDefault()
    if (text.trim() === '') return
    void ask(text)
    setText('')
  }

  return (
    <main>
      <header>
        <h1>onebubble behind AG-UI</h1>
        <p>
          Ask twice. While the second run streams, a reviewer posts what is right about the first one, late:
          it lands in the first answer’s bubble, and the stream goes on.
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
    </main>
  )
}
