import type { GatewayLimits } from '../gateway-options.ts'
import type { Log } from '../log.ts'
import { ThreadFeed } from './thread-feed.ts'

/** The feeds of the threads that are followed now. */
export class ThreadFeeds {
  readonly #log: Log
  readonly #limits: GatewayLimits
  readonly #feeds = new Map<string, ThreadFeed>()

  constructor(log: Log, limits: GatewayLimits) {
    this.#log = log
    this.#limits = limits
  }

  get threadCount(): number {
    return this.#feeds.size
  }

  /** Follows a thread: `listener` is called after each append to it. */
  follow(threadId: string, listener: () => void): ThreadFeed {
    const feed = this.#feeds.get(threadId) ?? new ThreadFeed(threadId, this.#log, this.#limits)
    this.#feeds.set(threadId, feed)
    feed.add(listener)
    return feed
  }

  /** Stops following it. A feed without listeners is dropped. */
  leave(threadId: string, feed: ThreadFeed, listener: () => void): void {
    feed.delete(listener)
    if (feed.listenerCount > 0 || this.#feeds.get(threadId) !== feed) return
    this.#feeds.delete(threadId)
    feed.stop()
  }
}
