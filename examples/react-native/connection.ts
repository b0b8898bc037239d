import { createBubbleStore } from 'onebubble'
import { connectWebSocket, type Visibility } from 'onebubble/client'
import { AppState } from 'react-native'

/** There is no page that could become visible. The system says when the app is in front again. */
const appState: Visibility = {
  subscribe(wake, lose) {
    const subscription = AppState.addEventListener('change', (state) => {
      if (state === 'active') wake()
      if (state === 'background') lose() // the system will cut the socket without notice
    })
    return () => subscription.remove()
  },
}

export const store = createBubbleStore({ onViolation: ({ code, message }) => console.warn(code, message) })

export const connection = connectWebSocket({
  store,
  url: 'http://localhost:5173/ws', // absolute: there is no page to be relative to
  threadIds: ['t1'],
  visibility: appState,
})
