import type { LogCursor, ResyncReason, ServerFrameInput } from '../../protocol/index.ts'
import type { GatewayLimits } from '../gateway-options.ts'
import type { Log } from '../log.ts'
import type { Meter } from '../meter.ts'
import { BehindWatch } from './behind-watch.ts'
import { type GuardedText, headOf } from './guarded-text.ts'
import type { SnapshotLinks } from './snapshot-links.ts'
import type { SnapshotShelf } from './snapshot-shelf.ts'
import type { Page, ThreadFeed } from './thread-feed.ts'
import type { ThreadFeeds } from './thread-feeds.ts'

/** What all sockets of a gateway share for reading. */
export interface Shared {
  readonly log: Log
  readonly limits: GatewayLimits
  readonly meter: Meter
  readonly now: () => number
  readonly feeds: ThreadFeeds
  readonly shelf: SnapshotShelf
  readonly links: SnapshotLinks
}

export interface SubscriptionPort {
  readonly send: (frame: ServerFrameInput) => void
  /** Sends one object: the fields of the head, followed by those of the text. */
  readonly sendShared: (head: Buffer, text: GuardedText) => void
  /** Whether more may be sent now. After a no, `wake` is called once it may. */
  readonly hasRoom: () => boolean
  /** It has stopped by itself: the client was told to fetch the snapshot and will subscribe again. */
  readonly onEnd: () => void
  readonly onFailure: (error: unknown) => void
}

export interface SubscriptionPlace {
  readonly threadId: string
  /** The ref in each of its frames. */
  readonly ref: string
  readonly from: LogCursor | undefined
}

/**
 * One socket's place in one thread: a cursor over the log. It reads the next events while the socket has room, so
 * nothing waits in memory for a slow client. The thread's feed makes the pages, for all sockets at the same place.
 */
export class Subscription {
  readonly threadId: string
  readonly ref: string
  readonly #shared: Shared
  readonly #port: SubscriptionPort
  readonly #feed: ThreadFeed
  #eventsHead: Buffer
  #sentResyncCount = 0
  #cursor: LogCursor | undefined
  #isGreeted = false
  /** Whether the last thing sent was all there was. Anything after that is new. */
  #isUpToDate = false
  /** How many snapshots were sent in a row. */
  #resyncCount = 0
  #isRunning = false
  #isWoken = false
  #isStopped = false
  readonly #behind: BehindWatch

  constructor({ threadId, ref, from }: SubscriptionPlace, shared: Shared, port: SubscriptionPort) {
    this.threadId = threadId
    this.ref = ref
    this.#cursor = from
    this.#shared = shared
    this.#port = port
    this.#behind = new BehindWatch(shared, threadId)
    this.#eventsHead = headOf({ type: 'events', threadId, ref })
    this.#feed = shared.feeds.follow(threadId, this.wake)
  }

  /** Called when there may be something to send. */
  readonly wake = (): void => {
    if (this.#isRunning) this.#isWoken = true
    else if (!this.#isStopped && !this.#takeReady()) {
      this.#isWoken = true
      void this.#run()
    }
  }

  /** Sends the shared next page, if that is all there is to do. Returns whether it was. */
  #takeReady(): boolean {
    const page = this.#isGreeted ? this.#feed.ready(this.#cursor) : undefined
    if (page?.kind !== 'events' || page.isFull || page.eventCount === 0 || !this.#port.hasRoom()) return false
    this.#sendPage(page)
    return true
  }

  #sendPage({ cursor, text, eventCount, appendedAt, isFull }: Extract<Page, { kind: 'events' }>): void {
    const { meter, now } = this.#shared
    meter.deliveredEventCount += eventCount
    if (this.#isUpToDate && appendedAt !== undefined) meter.onLag?.(now() - appendedAt)
    this.#isUpToDate = !isFull
    this.#isGreeted = true
    this.#resyncCount = 0
    this.#cursor = cursor
    this.#port.sendShared(this.#eventsHead, text)
  }

  stop(): void {
    if (this.#isStopped) return
    this.#isStopped = true
    this.#shared.feeds.leave(this.threadId, this.#feed, this.wake)
  }

  async #run(): Promise<void> {
    this.#isRunning = true
    try {
      while (this.#isWoken && !this.#isStopped && this.#port.hasRoom()) {
        this.#isWoken = false
        if (await this.#step()) this.#isWoken = true
      }
    } catch (error) {
      const isWanted = !this.#isStopped
      this.stop()
      if (isWanted) this.#port.onFailure(error)
    } finally {
      this.#isRunning = false
    }
  }

  /** Sends one frame, if there is something to send. Returns whether there may be more. */
  async #step(): Promise<boolean> {
    const page = await this.#feed.page(this.#cursor)
    if (this.#isStopped) return false
    if (page.kind === 'resync') return this.#resync(page.reason)
    if (page.isFull && (await this.#behind.isShorter(this.#cursor, page))) return this.#resync('behind')
    if (this.#isStopped || (page.eventCount === 0 && this.#isGreeted)) return false
    this.#sendPage(page)
    return page.isFull
  }

  /**
   * Sends a small snapshot in the frame. For a large one it sends the address, and the client subscribes again after
   * fetching it.
   */
  async #resync(reason: ResyncReason): Promise<boolean> {
    const { limits, links, shelf } = this.#shared
    const { threadId, ref } = this
    const snapshot = await shelf.get(threadId)
    if (this.#isStopped) return false
    if (snapshot.byteCount > limits.inlineSnapshotBytes) {
      const url = await links.urlOf(threadId)
      if (this.#isStopped) return false
      this.#port.send({ type: 'resync', threadId, ref, reason, url })
      this.stop()
      this.#port.onEnd()
      return false
    }
    if (snapshot.text === undefined) return true // dropped in the meantime: repeat
    // A log may be trimmed or started over between its snapshot and what follows it, but not again and again.
    if (++this.#resyncCount > mostResyncs)
      throw new Error(
        `The log cannot continue from its own snapshot of this thread (${reason}). Fix its tail().`,
      )
    this.#isGreeted = true
    this.#cursor = snapshot.cursor
    this.#eventsHead = headOf({ type: 'events', threadId, ref, resyncCount: ++this.#sentResyncCount })
    this.#port.sendShared(headOf({ type: 'resync', threadId, ref, reason }), snapshot.text)
    return true
  }
}

const mostResyncs = 8
