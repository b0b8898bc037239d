// A page that follows threads over one transport, and watches what it shows.
import {
  type Connection,
  connectEventSource,
  type ConnectOptions,
  connectWebSocket,
} from '../../../src/client/index.ts'
import { type BubbleStore, createBubbleStore } from '../../../src/index.ts'
import { type Persistence, persistBubbles } from '../../../src/persist/index.ts'
import { bubblesOf, shown } from '../../../src/testing/index.ts'
import { doublesAmong } from './doubles.ts'

export type Transport = 'websocket' | 'events'

/** What a page follows, and how. */
export interface Following {
  readonly transport: Transport
  readonly threadIds: readonly string[]
  /** After how much silence it takes a connection for lost, in ms: for networks that say nothing. Default: as for any page. */
  readonly silenceMs?: number
  /** Where it keeps what it has for the next page; without a name, nowhere. */
  readonly databaseName?: string
}

/** One thread of a page: where it stands in the log, and what is shown of it there. */
export interface ThreadLook {
  readonly threadId: string
  readonly epoch: string | undefined
  /** The next one that is expected: all below it is in what is shown. */
  readonly offset: number
  readonly isWhole: boolean
  /** The bubbles, in order, each as a line. */
  readonly lines: readonly string[]
}

export interface FollowingPage {
  /**
   * Follows threads from where they are kept, or else from the beginning. Resolves when what was kept is shown, to how many
   * threads that were.
   */
  follow(following: Following): Promise<number>
  /** Resolves as soon as the threads stand at these offsets, or beyond. */
  reach(offsets: Readonly<Record<string, number>>): Promise<void>
  /** All threads, at one moment. */
  look(): readonly ThreadLook[]
  /** Resolves when what is shown is kept. */
  keep(): Promise<void>
}

declare global {
  interface Window {
    readonly page: FollowingPage
  }
}

let store: BubbleStore
let persistence: Persistence | undefined
let followed: readonly string[] = []

/** What a page shows must never be so: it is an error of the page, which whoever has opened it hears of. */
const complain = (what: string): void => reportError(new Error(what))

/** Complains as soon as anything is shown twice. */
function watchDoubles(): void {
  let before: readonly unknown[] = []
  store.subscribe(() => {
    const now = followed.map((threadId) => store.thread(threadId)?.keys)
    if (now.every((keys, index) => keys === before[index])) return
    before = now
    const doubles = doublesAmong(followed.flatMap((threadId) => bubblesOf(store, threadId)))
    if (doubles.length > 0) complain(`shown twice: ${doubles.join(', ')}`)
  })
}

const connections: Record<Transport, (options: Omit<ConnectOptions, 'url'>) => Connection> = {
  websocket: (options) => connectWebSocket({ ...options, url: '/ws' }),
  events: (options) => connectEventSource({ ...options, url: '/' }),
}

const page: FollowingPage = {
  async follow({ transport, threadIds, silenceMs, databaseName }) {
    store = createBubbleStore({ onViolation: ({ code, message }) => complain(`${code}: ${message}`) })
    followed = threadIds
    watchDoubles()
    const connection = connections[transport]({
      store,
      threadIds,
      retry: { baseMs: 20, capMs: 200, steadyMs: 1_000 },
      ...(silenceMs !== undefined && {
        heartbeat: { idleMs: silenceMs, answerMs: silenceMs },
        connectTimeoutMs: 5 * silenceMs,
      }),
    })
    if (databaseName === undefined) return 0
    persistence = persistBubbles(store, {
      databaseName,
      connection,
      throttleMs: 50,
      // That another page is slow to write is none of its faults.
      onError: ({ code, message }) => code !== 'no_writer' && complain(`${code}: ${message}`),
    })
    return (await persistence.ready).threadIds.length
  },
  reach: (offsets) =>
    new Promise((resolve) => {
      const isThere = (): boolean =>
        Object.entries(offsets).every(([threadId, offset]) => (store.cursor(threadId)?.offset ?? 0) >= offset)
      if (isThere()) return resolve()
      const unsubscribe = store.subscribe(() => {
        if (!isThere()) return
        unsubscribe()
        resolve()
      })
    }),
  look() {
    store.flush()
    return followed.map((threadId) => {
      const thread = store.thread(threadId)
      const cursor = store.cursor(threadId)
      return {
        threadId,
        epoch: cursor?.epoch,
        offset: cursor?.offset ?? 0,
        isWhole: thread === undefined || (thread.gap === null && !thread.stale && !thread.hasEarlier),
        lines: shown(store, threadId),
      }
    })
  },
  keep: async () => persistence?.flush(),
}

Object.assign(window, { page })
