'use client'

import { createBubbleStore, type ThreadSnapshot } from 'onebubble'
import { connectEventSource } from 'onebubble/client'
import { BubbleStoreProvider, useSend, useThread } from 'onebubble/react'
import { type FormEvent, useEffect, useState } from 'react'
import { BubbleView } from './bubble-view.tsx'

const threadId = 't1'

/** Both sides begin with the same snapshot, so they render the same; what has come since is shown right after. */
export function Chat({ snapshot }: { readonly snapshot: ThreadSnapshot }) {
  const [{ store, connection }] = useState(() => {
    const made = createBubbleStore({ snapshots: [snapshot] })
    return { store: made, connection: connectEventSource({ store: made, url: '/api' }) }
  })
  useEffect(() => connection.open(threadId), [connection])
  return (
    <BubbleStoreProvider store={store} connection={connection}>
      <Thread />
      <Composer />
    </BubbleStoreProvider>
  )
}

function Thread() {
  const thread = useThread(threadId)
  return (
    <ol>
      {thread?.keys.map((key) => (
        <BubbleView key={key} of={key} />
      ))}
    </ol>
  )
}

function Composer() {
  const { send } = useSend(threadId)
  const [text, setText] = useState('')

  function say(event: FormEvent): void {
    event.preventDefault()
    if (text.trim() === '') return
    void send({ parts: [{ kind: 'text', text }] })
    setText('')
  }

  return (
    <form onSubmit={say}>
      <input
        value={text}
        onChange={(event) => setText(event.target.value)}
        aria-label="Message"
        placeholder="How much is it?"
      />
      <button>Send</button>
    </form>
  )
}
