import { createBubbleStore } from 'onebubble'
import { BubbleStoreProvider } from 'onebubble/react'
import { createRoot } from 'react-dom/client'
import { io } from 'socket.io-client'
import { Chat } from './chat.tsx'
import './style.css'

const store = createBubbleStore({ onViolation: console.warn })
const socket = io()
socket.on('event', (event) => store.ingest(event))

createRoot(document.getElementById('root') as HTMLElement).render(
  <BubbleStoreProvider store={store}>
    <Chat socket={socket} />
  </BubbleStoreProvider>,
)
