import { UsageError } from '../core/index.ts'
import {
  assertNever,
  decodeServerFrame,
  type FrameResult,
  isId,
  type ServerFrame,
} from '../protocol/index.ts'
import { callSafely, type Unsubscribe } from '../store/index.ts'
import { CheckedCursors } from './checked-cursors.ts'
import { type ConnectionError, problem } from './connection-error.ts'
import type { ConnectionState, ThreadFollowing } from './connection-state.ts'
import type { Connection } from './connection.ts'
import { Controls } from './controls.ts'
import { fetchSnapshot, type FetchResult } from './fetch-snapshot.ts'
import { FollowedThreads } from './followed-threads.ts'
import { httpUrl } from './http-url.ts'
import { MessageOutbox } from './message-outbox.ts'
import type { Settings } from './options.ts'
import { ReconnectingSocket, type SocketState } from './reconnecting-socket.ts'
import { Requests } from './requests.ts'
import type { Resumption } from './resumption.ts'
import { ThreadSubscription } from './thread-subscription.ts'

/** An open thread, with one object per opener. */
interface OpenThread {
  readonly subscription: ThreadSubscription
  readonly openers: Set<object>
}

/** One socket and the threads followed over it. The same class serves both transports. */
export class LiveConnection implements Connection {
  readonly outbox: MessageOutbox
  readonly #settings: Settings
  readonly #socket: ReconnectingSocket
  readonly #requests: Requests
  readonly #controls: Controls
  readonly #threads = new Map<string, OpenThread>()
  /** Threads refused with `too_many_threads`, in the order of refusal. Each closed thread makes room for one. */
  readonly #crowded = new Set<string>()
  readonly #checked: CheckedCursors
  readonly #listeners = new Set<() => void>()
  #followed = new FollowedThreads()
  #state: ConnectionState
  #refCount = 0
  /** How many promises still keep threads from being requested. See `holdUntil`. */
  #holdCount = 0

  constructor(settings: Settings) {
    this.#settings = settings
    this.#checked = new CheckedCursors(settings.store)
    this.#socket = new ReconnectingSocket(settings, {
      onState: (state) => this.#onState(state),
      onReady: () => {
        this.#threads.forEach(({ subscription }) => this.#begin(subscription))
        return this.#threads.size > 0 && this.#holdCount === 0
      },
      onOpen: () => this.#requests.wake(),
      onWake: () => {
        this.#beginIdle()
        this.#requests.wake()
      },
      onLose: () => this.#requests.lose(),
      onMessage: (data) => this.#onMessage(data),
      onError: this.#report,
    })
    const isOpen = (threadId: string): boolean => this.#threads.has(threadId)
    this.#requests = new Requests(settings, () => this.#socket.address)
    this.outbox = new MessageOutbox(settings, this.#requests, isOpen)
    this.#controls = new Controls(settings, this.#requests, isOpen)
    this.#state = Object.freeze({ ...this.#socket.state, threads: this.#followed })
    for (const threadId of settings.threadIds) this.#openThread(threadId).openers.add(settings)
    this.#socket.connect()
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
        `open(${String(threadId)}): pass an id: 1 to 256 UTF-16 units, well-formed`,
      )
    }
    if (this.#state.status === 'closed') return () => undefined
    const thread = this.#threads.get(threadId) ?? this.#openThread(threadId)
    const opener = {}
    thread.openers.add(opener)
    if (thread.subscription.state.status === 'refused') this.#begin(thread.subscription)
    this.#socket.ask()
    return () => {
      if (thread.openers.delete(opener) && thread.openers.size === 0) this.#closeThread(threadId, thread)
    }
  }

  readonly close = (threadId: string): void => {
    const thread = this.#threads.get(threadId)
    if (thread !== undefined) this.#closeThread(threadId, thread)
  }

  readonly retry = (): void => {
    this.#socket.retry()
    this.#beginIdle()
    this.#requests.retry()
  }

  readonly dispose = (): void => this.#socket.end()

  readonly resumption: Resumption = Object.freeze<Resumption>({
    holdUntil: (ready) => this.#holdUntil(ready),
    cursorOf: (threadId) => this.#checked.of(threadId),
    restorePlace: (threadId, place) => this.#checked.restore(threadId, place),
    restoreMessage: (message, failure) => this.outbox.restore(message, failure),
  })

  readonly send: Connection['send'] = (message) => asPromise(() => this.outbox.send(message))

  readonly cancel: Connection['cancel'] = (invocationId) =>
    asPromise(() => this.#controls.cancel(invocationId))

  readonly approve: Connection['approve'] = (approvalId, answer) =>
    asPromise(() => this.#controls.approve(approvalId, answer))

  readonly retract: Connection['retract'] = (target) => asPromise(() => this.#controls.retract(target))

  /** The object given to the page. Its functions need no `this`, and it exposes nothing else. */
  get asConnection(): Connection {
    const { state, subscribe, open, close, retry, dispose, send, cancel, approve, retract, resumption } = this
    const { messages, subscribe: subscribeOutbox, retry: resend, discard } = this.outbox
    const outbox = { messages, subscribe: subscribeOutbox, retry: resend, discard }
    return {
      state,
      subscribe,
      open,
      close,
      retry,
      dispose,
      send,
      cancel,
      approve,
      retract,
      outbox,
      resumption,
    }
  }

  #openThread(threadId: string): OpenThread {
    const subscription = this.#subscriptionOf(threadId)
    const thread = { subscription, openers: new Set<object>() }
    this.#threads.set(threadId, thread)
    this.#checked.open(threadId)
    if (this.#socket.isReady) this.#begin(subscription)
    this.#onThread(threadId, subscription.state)
    return thread
  }

  #subscriptionOf(threadId: string): ThreadSubscription {
    return new ThreadSubscription(threadId, this.#settings, {
      checked: this.#checked,
      newRef: () => String(++this.#refCount),
      send: (frame) => this.#socket.send(frame),
      fetch: (url, onResult) => this.#fetch(url, onResult),
      onChange: (following) => this.#onThread(threadId, following),
      onError: this.#report,
    })
  }

  #closeThread(threadId: string, { subscription }: OpenThread): void {
    if (this.#threads.get(threadId)?.subscription !== subscription) return
    this.#threads.delete(threadId)
    this.#crowded.delete(threadId)
    this.#checked.close(threadId)
    subscription.end()
    this.#socket.send({ type: 'unsubscribe', threadId })
    this.#followed = this.#followed.without(threadId)
    this.#publish()
    if (subscription.state.status !== 'refused') this.#makeRoom()
  }

  #onThread(threadId: string, following: ThreadFollowing): void {
    const { status, reason } = following
    const wasLive = this.#followed.get(threadId)?.status === 'live'
    if (status === 'refused' && reason?.code === 'too_many_threads') this.#crowded.add(threadId)
    else this.#crowded.delete(threadId)
    this.#followed = this.#followed.with(threadId, following)
    this.#publish()
    if (status === 'refused' && wasLive) this.#makeRoom()
  }

  /** The server follows one thread less, so one refused thread may be requested again. */
  #makeRoom(): void {
    const [next] = this.#crowded
    const subscription = next === undefined ? undefined : this.#threads.get(next)?.subscription
    if (subscription !== undefined) this.#begin(subscription)
  }

  #begin(subscription: ThreadSubscription): void {
    if (this.#holdCount === 0) subscription.begin()
  }

  #holdUntil(ready: PromiseLike<unknown>): void {
    this.#holdCount++
    const release = (): void => {
      this.#holdCount--
      this.#beginIdle()
    }
    void ready.then(release, release)
  }

  #beginIdle(): void {
    if (!this.#socket.isReady) return
    for (const { subscription } of [...this.#threads.values()])
      if (subscription.isIdle) this.#begin(subscription)
  }

  #onState(state: SocketState): void {
    for (const [threadId, { subscription }] of this.#threads) {
      if (state.status === 'closed') subscription.end()
      else if (state.status !== 'open') subscription.pause()
      this.#followed = this.#followed.with(threadId, subscription.state)
    }
    if (state.status !== 'open') this.#crowded.clear()
    if (state.status === 'closed') {
      this.#threads.clear()
      this.#followed = new FollowedThreads()
    }
    this.#publish(state)
    if (state.status === 'closed') this.#requests.end()
  }

  #fetch(reference: string, onResult: (result: FetchResult) => void): () => void {
    const { api } = this.#settings
    const url = httpUrl(reference, api ?? this.#socket.address ?? '')
    if (url !== undefined) return fetchSnapshot(this.#settings, url, onResult)
    onResult({ ok: false, detail: `${reference.slice(0, 100)} is no address of http` })
    return () => undefined
  }

  #onMessage(data: unknown): void {
    const decoded: FrameResult<ServerFrame> = typeof data === 'string' ? decodeServerFrame(data) : binary
    if (decoded.ok) return this.#take(decoded.frame)
    const { path, message } = decoded
    this.#report(problem('undecodable_frame', path === undefined ? message : `${path}: ${message}`))
  }

  /**
   * Handles a frame. A frame of a thread that is not open was on its way when the thread was closed, and is dropped.
   */
  #take(frame: ServerFrame): void {
    // A server that accepts every socket only to report an error has not proved that it works.
    if (frame.type !== 'error') this.#socket.prove()
    switch (frame.type) {
      case 'events':
      case 'resync':
        return this.#threads.get(frame.threadId)?.subscription.take(frame)
      case 'error': {
        const { code, message, threadId } = frame
        if (threadId !== undefined) return this.#threads.get(threadId)?.subscription.take(frame)
        return this.#report({ code, message: message.slice(0, 200) })
      }
      case 'pong':
        return
      default:
        return assertNever(frame)
    }
  }

  readonly #report = (error: ConnectionError): void => callSafely(this.#settings.onError, error)

  #publish(state: SocketState = this.#socket.state): void {
    this.#state = Object.freeze({ ...state, threads: this.#followed })
    for (const listener of [...this.#listeners]) if (this.#listeners.has(listener)) callSafely(listener)
  }
}

/** Turns a thrown error into a rejection. */
function asPromise<T>(verb: () => Promise<T>): Promise<T> {
  try {
    return verb()
  } catch (error) {
    return Promise.reject(error)
  }
}

const binary = { ok: false, message: 'frames are text' } as const
