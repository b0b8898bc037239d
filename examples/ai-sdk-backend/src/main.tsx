import { BubbleStoreProvider } from 'onebubble/react'
import { createRoot } from 'react-dom/client'
import { ask, store, threadId } from './ask.ts'
import { Chat } from './chat.tsx'
import './style.css'

// What is posted aside from the streams. A callback names its turn, so it does not matter when it comes.
new EventSource('/api/posts').addEventListener('message', ({ data }) => store.ingest(JSON.parse(data)))

createRoot(document.getElementById('root') as HTMLElement).render(
  <BubbleStoreProvider store={store}>
    <Chat threadId={threadId} onAsk={ask} />
  </BubbleStoreProvider>,
)
