import { type Connection, connectWebSocket } from '../../client/index.ts'
import { bubbleKeyOf, factsOf } from '../../core/index.ts'
import { type Recorder, recordEvents } from '../../devtools/index.ts'
import { persistBubbles } from '../../persist/index.ts'
import { type BubbleStore, connectDevtools, createBubbleStore } from '../../store/index.ts'
import { Drafts } from './drafts.ts'
import { LogRestarts } from './log-restarts.ts'
import { firstThreadIds, ThreadList } from './thread-list.ts'
import { UnreadThreads } from './unread-threads.ts'

/** The state behind the live view. Created once, at the start of the page, and not in an effect. */
export interface LiveSession {
  readonly store: BubbleStore
  readonly connection: Connection
  /** The recorder of all inputs of the store, for the devtools. */
  readonly recorder: Recorder
  readonly unread: UnreadThreads
  readonly threads: ThreadList
  readonly restarts: LogRestarts
  readonly drafts: Drafts
}

/**
 * Opens the only socket of the page.
 * @param storage for drafts, which survive a reload there; undefined if the browser denies access
 */
export function openLiveSession(url: string, storage: Storage | undefined): LiveSession {
  const store = createBubbleStore()
  connectDevtools(store) // for visitors with the browser extension
  const recorder = recordEvents(store)
  const restarts = new LogRestarts(store)
  const unread = new UnreadThreads()
  const connection = connectWebSocket({
    store: watched(store, { unread, restarts }),
    url,
    threadIds: firstThreadIds,
    retry: { baseMs: 500, capMs: 8_000 }, // a local server restarts quickly
  })
  persistBubbles(store, {
    databaseName: 'onebubble-demo',
    connection,
    onError: ({ message }) => console.warn(message),
  })
  const drafts = new Drafts(storage)
  return {
    store,
    connection,
    recorder,
    unread,
    restarts,
    drafts,
    threads: new ThreadList(connection),
  }
}

/** Wraps the store for the connection, to notice which bubbles change over the wire. */
function watched(
  store: BubbleStore,
  { unread, restarts }: Pick<LiveSession, 'unread' | 'restarts'>,
): BubbleStore {
  return {
    ...store,
    ingestAll(events) {
      // The first events of a thread are its history, which does not count as unread.
      const isKnown = (threadId: string): boolean => store.cursor(threadId) !== undefined
      const news = events.map(factsOf)
      const isNews = news.map(({ threadId }) => threadId !== undefined && isKnown(threadId))
      const receipts = store.ingestAll(events)
      for (const [index, facts] of news.entries()) {
        const key = bubbleKeyOf(facts)
        const isTaken = receipts[index]?.status !== 'rejected' // a rejected event has changed no bubble
        if (isNews[index] === true && isTaken && facts.threadId !== undefined && key !== undefined)
          unread.note(facts.threadId, [key])
      }
      return receipts
    },
    hydrate(snapshot, how) {
      if (how === undefined) return store.hydrate(snapshot) // the snapshot of an empty log
      const { threadId, epoch } = factsOf(snapshot)
      if (threadId !== undefined && how?.replace === true && store.cursor(threadId)?.epoch !== epoch)
        restarts.beforeReplacement(threadId)
      const receipt = store.hydrate(snapshot, how)
      if (threadId !== undefined) unread.forget(threadId)
      return receipt
    },
    evict(threadId) {
      restarts.beforeReplacement(threadId)
      return store.evict(threadId)
    },
  }
}
