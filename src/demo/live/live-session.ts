import { type Connection, connectWebSocket } from '../../client/index.ts'
import { type BubbleStore, createBubbleStore } from '../../store/index.ts'
import { bubbleKeyOf, factsOf } from '../player/index.ts'
import { ArrivalsLog } from './arrivals-log.ts'
import { firstThreadIds, ThreadList } from './thread-list.ts'
import { UnreadThreads } from './unread-threads.ts'

/** All that the live view stands on. Made once, where the page begins: not in an effect. */
export interface LiveSession {
  readonly store: BubbleStore
  readonly connection: Connection
  readonly arrivals: ArrivalsLog
  readonly unread: UnreadThreads
  readonly threads: ThreadList
  /** What was written into each thread, and not sent. */
  readonly drafts: Map<string, string>
}

/** Opens the one socket of the page. */
export function openLiveSession(url: string): LiveSession {
  const store = createBubbleStore()
  const arrivals = new ArrivalsLog()
  const unread = new UnreadThreads()
  const connection = connectWebSocket({
    store: watched(store, arrivals, unread),
    url,
    threadIds: firstThreadIds,
    retry: { baseMs: 500, capMs: 8_000 }, // on one's own machine the server is soon back
  })
  return { store, connection, arrivals, unread, threads: new ThreadList(connection), drafts: new Map() }
}

/** The store as the connection feeds it, so that one can look at what comes over the wire. */
function watched(
  store: BubbleStore,
  arrivals: ArrivalsLog,
  unread: UnreadThreads,
): Pick<BubbleStore, 'ingestAll' | 'hydrate' | 'cursor' | 'thread' | 'flush'> {
  return {
    ...store,
    ingestAll(events) {
      // What a thread begins with is its history: nobody has missed it.
      const isKnown = (threadId: string): boolean => store.cursor(threadId) !== undefined
      const news = events.map(factsOf).filter(({ threadId }) => threadId !== undefined && isKnown(threadId))
      const receipts = store.ingestAll(events)
      arrivals.add(events, receipts)
      for (const facts of news) {
        const key = bubbleKeyOf(facts)
        if (facts.threadId !== undefined && key !== undefined) unread.note(facts.threadId, [key])
      }
      return receipts
    },
    hydrate(snapshot, how) {
      const receipt = store.hydrate(snapshot, how)
      const { threadId, epoch, offset } = factsOf(snapshot)
      arrivals.add([{ type: 'resync', threadId, epoch, offset, snapshot }], [receipt])
      if (threadId !== undefined) unread.forget(threadId)
      return receipt
    },
  }
}
