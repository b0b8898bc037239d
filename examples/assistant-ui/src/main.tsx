import { createBubbleStore } from 'onebubble'
import { connectWebSocket } from 'onebubble/client'
import { BubbleStoreProvider } from 'onebubble/react'
import { createRoot } from 'react-dom/client'
import { Chat } from './chat.tsx'
import './style.css'

const store = createBubbleStore({ onViolation: console.warn })
const connection = connectWebSocket({ store, url: '/ws' })

createRoot(document.getElementById('root') as HTMLElement).render(
  <BubbleStoreProvider store={store} connection={connection}>
    <Chat threadId="t1" connection={connection} />
  </BubbleStoreProvider>,
)
