import { connectEventSource, type Connection, connectWebSocket } from '../../../src/client/index.ts'
// A page that follows threads over one transport, and says when it shows what it should.
import { type BubbleStore, createBubbleStore, textOf } from '../../../src/index.ts'

export type Transport = 'websocket' | 'events'

export interface FollowingPage {
  /** Follows these threads from the beginning. */
  follow(transport: Transport, threadIds: readonly string[]): void
  /** Resolves as soon as the threads show this: the text of each bubble, thread by thread. */
  until(wanted: readonly (readonly string[])[]): Promise<void>
  /** What they show. */
  shown(): readonly (readonly string[])[]
  /** What was refused since the page was opened. */
  violations(): readonly string[]
}

declare global {
  interface Window {
    readonly page: FollowingPage
  }
}

let following: { readonly store: BubbleStore; readonly threadIds: readonly string[] } | undefined

const shown = (): readonly (readonly string[])[] =>
  following!.threadIds.map((threadId) =>
    (following!.store.thread(threadId)?.keys ?? []).map((key) => textOf(following!.store.bubble(key)!)),
  )

const page: FollowingPage = {
  follow(transport, threadIds) {
    const store = createBubbleStore()
    following = { store, threadIds }
    const options = {
      store,
      threadIds,
      retry: { baseMs: 20, capMs: 200, steadyMs: 1_000 },
      heartbeat: { idleMs: 200, answerMs: 200 },
      connectTimeoutMs: 1_000,
    }
    const connections: Record<Transport, () => Connection> = {
      websocket: () => connectWebSocket({ ...options, url: '/ws' }),
      events: () => connectEventSource({ ...options, url: '/' }),
    }
    connections[transport]()
  },
  shown,
  until: (wanted) =>
    new Promise((resolve) => {
      const isSo = (): boolean => JSON.stringify(shown()) === JSON.stringify(wanted)
      if (isSo()) return resolve()
      const unsubscribe = following!.store.subscribe(() => {
        if (!isSo()) return
        unsubscribe()
        resolve()
      })
    }),
  violations: () => following!.store.violations().map(({ code, message }) => `${code}: ${message}`),
}

Object.assign(window, { page })
