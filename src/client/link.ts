import { type ClientFrameInput, closeCodes } from '../protocol/index.ts'
import { backoffMs } from './backoff.ts'
import { closeProblem, type ConnectionError, problem, wordsOf } from './connection-error.ts'
import type { ConnectionState } from './connection-state.ts'
import { Heartbeat } from './heartbeat.ts'
import type { Settings } from './options.ts'
import type { SocketLike } from './ports.ts'

export type LinkState = Omit<ConnectionState, 'threads'>

export interface LinkOwner {
  readonly onState: (state: LinkState) => void
  readonly onOpen: () => void
  readonly onMessage: (data: unknown) => void
  readonly onError: (error: ConnectionError) => void
}

/** One attempt and the socket that it led to. Only the current one is listened to: what comes of another is too late. */
interface Attempt {
  socket?: SocketLike
  cancelTimeout: () => void
  readonly heartbeat: Heartbeat
}

/** Keeps one socket open: attempts, waits in between, and finding out that it is dead. */
export class Link {
  readonly #settings: Settings
  readonly #owner: LinkOwner
  readonly #unsubscribe: () => void
  #current: Attempt | undefined
  #failureCount = 0
  #state: LinkState = { status: 'connecting', attempt: 0 }
  #cancelWait: () => void = () => undefined

  constructor(settings: Settings, owner: LinkOwner) {
    this.#settings = settings
    this.#owner = owner
    this.#unsubscribe = settings.visibility.subscribe(this.#wake)
  }

  get state(): LinkState {
    return this.#state
  }

  /** Makes an attempt now. */
  readonly connect = (): void => {
    const { clock, connectTimeoutMs, heartbeat, url } = this.#settings
    this.#cancelWait()
    const attempt: Attempt = {
      cancelTimeout: clock.setTimer(() => this.#fail(attempt, problem('connect_timeout')), connectTimeoutMs),
      heartbeat: new Heartbeat(
        heartbeat,
        clock,
        () => this.send({ type: 'ping' }),
        () => this.#fail(attempt, closeProblem(closeCodes.silent.code).error, closeCodes.silent.code),
      ),
    }
    this.#current = attempt
    const { reason } = this.#state
    this.#set({ status: 'connecting', ...(reason && { reason }) })
    const onUrl = (address: string): void => this.#open(attempt, address)
    const onFailure = (error: unknown): void => this.#fail(attempt, problem('no_url', wordsOf(error)))
    let address: string | Promise<string>
    try {
      address = url()
    } catch (error) {
      return onFailure(error)
    }
    if (typeof address === 'string') onUrl(address)
    else void address.then(onUrl, onFailure)
  }

  /** Sends, if there is an open socket. */
  send(frame: ClientFrameInput): void {
    if (this.#state.status !== 'open') return
    try {
      this.#current?.socket?.send(JSON.stringify(frame))
    } catch {
      // A socket that cannot send is about to say that it has closed.
    }
  }

  /** The connection has proved itself: the next failure is a first one. */
  prove(): void {
    if (this.#failureCount === 0) return
    this.#failureCount = 0
    this.#set({ status: 'open' })
  }

  /** Ends it for good. */
  end(error?: ConnectionError): void {
    if (this.#state.status === 'closed') return
    this.#unsubscribe()
    this.#cancelWait()
    this.#drop(closeCodes.normal.code)
    this.#set({ status: 'closed', ...(error && { reason: error }) })
  }

  readonly #wake = (): void => {
    if (this.#state.status === 'waiting') this.connect()
    else if (this.#state.status === 'open') this.#current?.heartbeat.probe()
  }

  #open(attempt: Attempt, address: string): void {
    if (attempt !== this.#current) return
    let socket: SocketLike
    try {
      socket = this.#settings.socket(address)
    } catch (error) {
      return this.#fail(attempt, problem('no_socket', wordsOf(error)))
    }
    attempt.socket = socket
    socket.onopen = () => this.#opened(attempt)
    socket.onmessage = ({ data }: { readonly data: unknown }) => {
      if (attempt !== this.#current) return
      attempt.heartbeat.hear()
      this.#owner.onMessage(data)
    }
    socket.onclose = ({ code, reason }: { readonly code?: unknown; readonly reason?: unknown }) => {
      const { error, isFinal } = closeProblem(code, reason)
      if (!isFinal) return this.#fail(attempt, error)
      if (attempt !== this.#current) return
      this.end(error)
      this.#owner.onError(error)
    }
    // A close follows; and where nobody listens for errors, ws throws them.
    socket.onerror = () => undefined
  }

  #opened(attempt: Attempt): void {
    if (attempt !== this.#current) return
    attempt.cancelTimeout()
    attempt.heartbeat.start()
    this.#set({ status: 'open' })
    this.#owner.onOpen()
  }

  #fail(attempt: Attempt, error: ConnectionError, code?: number): void {
    if (attempt !== this.#current) return
    this.#drop(code)
    const { clock, random, retry } = this.#settings
    const waitMs = backoffMs(this.#failureCount++, retry, random)
    this.#cancelWait = clock.setTimer(this.connect, waitMs)
    this.#set({ status: 'waiting', retryAt: clock.now() + waitMs, reason: error })
    this.#owner.onError(error)
  }

  /** Lets the socket go without waiting for it: a dead one may take minutes to say that it has closed. */
  #drop(code?: number): void {
    const attempt = this.#current
    this.#current = undefined
    attempt?.cancelTimeout()
    attempt?.heartbeat.stop()
    try {
      attempt?.socket?.close(code)
    } catch {
      // It is gone either way.
    }
  }

  #set(next: Omit<LinkState, 'attempt'>): void {
    this.#state = { ...next, attempt: this.#failureCount }
    this.#owner.onState(this.#state)
  }
}
