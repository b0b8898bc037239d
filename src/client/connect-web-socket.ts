import { UsageError } from '../core/index.ts'
import {
  assertNever,
  compact,
  decodeServerFrame,
  type FrameResult,
  isId,
  type ServerFrame,
} from '../protocol/index.ts'
import { callSafely, type Unsubscribe } from '../store/index.ts'
import { CheckedPlaces } from './checked-places.ts'
import { type ConnectionError, problem } from './connection-error.ts'
import type { ConnectionState } from './connection-state.ts'
import { Link, type LinkState } from './link.ts'
import { type ConnectOptions, type Settings, settingsOf } from './options.ts'
import { ThreadFeed } from './thread-feed.ts'

/** Feeds a store from a server. Every function may be passed on by itself. */
export interface Connection {
  /** How the connection stands; the same object until something in it changes. */
  readonly state: () => ConnectionState
  /** Wakes the listener whenever the state has changed. What it throws is ignored. */
  readonly subscribe: (listener: () => void) => Unsubscribe
  /**
   * Follows this thread from where the store stands; nothing happens where it is followed already.
   * @returns how to take this one back: the thread is closed when everyone who opened it has done so
   * @throws UsageError when the id is none
   */
  readonly open: (threadId: string) => Unsubscribe
  /** Follows this thread no longer, whoever opened it. What the store knows of it stays. */
  readonly close: (threadId: string) => void
  /** Closes for good: no timer and no socket is left. Again: nothing. */
  readonly dispose: () => void
}

/**
 * Connects a store to a websocket that speaks docs/PROTOCOL.md, and keeps it connected: reconnects, resumes each thread
 * from where the store stands, takes a resync, and asks again for what is missing. Nothing that comes over the wire
 * throws.
 *
 *     const connection = connectWebSocket({ store, url: '/onebubble/ws', threadIds: ['t1'] })
 *
 * @throws UsageError when an option is not what it has to be
 */
export function connectWebSocket(options: ConnectOptions): Connection {
  const connection = new WebSocketConnection(settingsOf(options))
  const { state, subscribe, open, close, dispose } = connection
  return { state, subscribe, open, close, dispose }
}

/** An open thread, and a mark of each who opened it. */
interface OpenThread {
  readonly feed: ThreadFeed
  readonly openers: Set<object>
}

class WebSocketConnection implements Connection {
  readonly #settings: Settings
  readonly #link: Link
  readonly #threads = new Map<string, OpenThread>()
  readonly #checked: CheckedPlaces
  readonly #listeners = new Set<() => void>()
  #state: ConnectionState

  constructor(settings: Settings) {
    this.#settings = settings
    this.#checked = new CheckedPlaces(settings.store)
    this.#link = new Link(settings, {
      onState: (state) => this.#onState(state),
      onOpen: () => this.#feeds.forEach((feed) => feed.begin()),
      onMessage: (data) => this.#onMessage(data),
      onError: this.#report,
    })
    this.#state = { ...this.#link.state, threads: new Map() }
    for (const threadId of settings.threadIds) this.open(threadId)
    this.#link.connect()
  }

  readonly state = (): ConnectionState => this.#state

  readonly subscribe = (listener: () => void): Unsubscribe => {
    const own = (): void => listener() // the same function may be subscribed twice
    this.#listeners.add(own)
    return () => this.#listeners.delete(own)
  }

  readonly open = (threadId: string): Unsubscribe => {
    if (!isId(threadId)) {
      throw new UsageError(
        'invalid_argument',
        `open(${String(threadId)}): give an id: 1 to 256 UTF-16 units, well-formed`,
      )
    }
    if (this.#state.status === 'closed') return () => undefined
    const known = this.#threads.get(threadId)
    const thread = known ?? { feed: this.#feedOf(threadId), openers: new Set() }
    const opener = {}
    thread.openers.add(opener)
    if (known === undefined) {
      this.#threads.set(threadId, thread)
      this.#checked.forget(this.#threads)
      if (this.#state.status === 'open') thread.feed.begin()
      this.#publish()
    }
    return () => {
      if (thread.openers.delete(opener) && thread.openers.size === 0) this.#closeThread(threadId, thread)
    }
  }

  readonly close = (threadId: string): void => {
    const thread = this.#threads.get(threadId)
    if (thread !== undefined) this.#closeThread(threadId, thread)
  }

  readonly dispose = (): void => this.#link.end()

  get #feeds(): readonly ThreadFeed[] {
    return Array.from(this.#threads.values(), ({ feed }) => feed)
  }

  #feedOf(threadId: string): ThreadFeed {
    return new ThreadFeed(threadId, this.#settings, {
      checked: this.#checked,
      send: (frame) => this.#link.send(frame),
      onChange: () => this.#publish(),
      onError: this.#report,
    })
  }

  #closeThread(threadId: string, { feed }: OpenThread): void {
    if (this.#threads.get(threadId)?.feed !== feed) return
    this.#threads.delete(threadId)
    this.#checked.forget(this.#threads)
    feed.end()
    this.#link.send({ type: 'unsubscribe', threadId })
    // There is room for those that were one too many.
    for (const other of this.#feeds) if (other.state.reason?.code === 'too_many_threads') other.begin()
    this.#publish()
  }

  #onState(state: LinkState): void {
    for (const feed of this.#feeds) {
      if (state.status === 'closed') feed.end()
      else if (state.status !== 'open') feed.pause()
    }
    if (state.status === 'closed') this.#threads.clear()
    this.#publish(state)
  }

  #onMessage(data: unknown): void {
    const decoded: FrameResult<ServerFrame> = typeof data === 'string' ? decodeServerFrame(data) : binary
    if (decoded.ok) return this.#take(decoded.frame)
    const { path, message } = decoded
    this.#report(problem('undecodable_frame', path === undefined ? message : `${path}: ${message}`))
  }

  /** A frame of a thread that is not open is one that was under way when it was closed. */
  #take(frame: ServerFrame): void {
    // A server that lets everybody in to say that it has failed has not proved itself.
    if (frame.type !== 'error') this.#link.prove()
    switch (frame.type) {
      case 'events':
        return this.#threads.get(frame.threadId)?.feed.takeEvents(frame)
      case 'resync':
        return this.#threads.get(frame.threadId)?.feed.takeResync(frame)
      case 'error':
        return this.#takeError(frame)
      case 'pong':
        return
      default:
        return assertNever(frame)
    }
  }

  #takeError({ code, message, threadId }: Extract<ServerFrame, { readonly type: 'error' }>): void {
    const error = compact({ code, message: message.slice(0, 200), threadId })
    if (threadId !== undefined) this.#threads.get(threadId)?.feed.takeError(error)
    this.#report(error)
  }

  readonly #report = (error: ConnectionError): void => callSafely(this.#settings.onError, error)

  #publish(state: LinkState = this.#link.state): void {
    const threads = new Map(Array.from(this.#threads, ([threadId, { feed }]) => [threadId, feed.state]))
    this.#state = Object.freeze({ ...state, threads })
    for (const listener of [...this.#listeners]) if (this.#listeners.has(listener)) callSafely(listener)
  }
}

const binary = { ok: false, message: 'frames are text' } as const
