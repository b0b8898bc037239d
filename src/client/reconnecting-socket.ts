import { type ClientFrameInput, closeCodes } from '../protocol/index.ts'
import { backoffMs } from '../store/index.ts'
import { closeProblem, type ConnectionError, problem, wordsOf } from './connection-error.ts'
import type { ConnectionState } from './connection-state.ts'
import { Heartbeat } from './heartbeat.ts'
import type { Settings } from './options.ts'
import type { SocketLike } from './ports.ts'

export type SocketState = Omit<ConnectionState, 'threads'>

export interface SocketOwner {
  readonly onState: (state: SocketState) => void
  /** The socket accepts frames from now on. Returns whether something was requested. */
  readonly onReady: () => boolean
  readonly onOpen: () => void
  /** The network is back, or the page became visible. */
  readonly onWake: () => void
  /** The network is lost. */
  readonly onLose: () => void
  readonly onMessage: (data: unknown) => void
  readonly onError: (error: ConnectionError) => void
}

/** One attempt and the socket it led to. Events of any attempt but the current one are ignored. */
interface Attempt {
  socket?: SocketLike
  /** Whether the socket accepts frames. */
  isReady: boolean
  readonly cancelTimeout: () => void
  /** Set while the socket works, but has not yet worked long enough to count as stable. */
  cancelProof?: () => void
  readonly heartbeat: Heartbeat
}

/** Keeps one socket open: makes the attempts, waits between them, and detects a dead socket. */
export class ReconnectingSocket {
  readonly #settings: Settings
  readonly #owner: SocketOwner
  #unsubscribe: (() => void) | undefined
  #current: Attempt | undefined
  #address: string | undefined
  #failureCount = 0
  #state: SocketState = { status: 'connecting', attempt: 0 }
  #cancelWait: () => void = () => undefined

  constructor(settings: Settings, owner: SocketOwner) {
    this.#settings = settings
    this.#owner = owner
  }

  get state(): SocketState {
    return this.#state
  }

  /** The address of the latest socket; undefined before the first. */
  get address(): string | undefined {
    return this.#address
  }

  /** Makes an attempt now. Without a page, it waits for the next request. */
  readonly connect = (): void => {
    const { clock, connectTimeoutMs, heartbeat, hasPage, url, visibility } = this.#settings
    if (!hasPage()) return this.#waitForPage()
    this.#unsubscribe ??= visibility.subscribe(this.#wake, this.#lose)
    this.#cancelWait()
    const attempt: Attempt = {
      isReady: false,
      cancelTimeout: clock.setTimer(() => this.#fail(attempt, problem('connect_timeout')), connectTimeoutMs),
      heartbeat: new Heartbeat(
        heartbeat,
        clock,
        () => this.send({ type: 'ping' }),
        () =>
          this.#fail(attempt, closeProblem(closeCodes.silent.code).error, { code: closeCodes.silent.code }),
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

  /** Whether the socket accepts frames. */
  get isReady(): boolean {
    return this.#current?.isReady === true
  }

  /** Sends the frame if there is a socket that accepts it. */
  send(frame: ClientFrameInput): void {
    if (!this.isReady) return
    try {
      this.#current?.socket?.send(JSON.stringify(frame))
    } catch {
      // A socket that fails to send will report its close next.
    }
  }

  /** The server has sent something useful. Once that has lasted a while, the next failure counts as the first again. */
  prove(): void {
    const attempt = this.#current
    if (attempt === undefined || this.#failureCount === 0 || attempt.cancelProof !== undefined) return
    const { clock, retry } = this.#settings
    attempt.cancelProof = clock.setTimer(() => {
      this.#failureCount = 0
      this.#set({ status: 'open' })
    }, retry.steadyMs)
  }

  /** Starts the waiting attempt at once. */
  retry(): void {
    if (this.#state.status === 'waiting') this.connect()
  }

  /** Starts the waiting attempt unless a time is set for it. */
  ask(): void {
    if (this.#state.retryAt === undefined) this.retry()
  }

  /** Closes the socket for good. */
  end(error?: ConnectionError): void {
    if (this.#state.status === 'closed') return
    this.#unsubscribe?.()
    this.#cancelWait()
    this.#drop(closeCodes.normal.code)
    this.#set({ status: 'closed', ...(error && { reason: error }) })
  }

  #waitForPage(): void {
    if (this.#state.reason?.code !== 'no_page') this.#set({ status: 'waiting', reason: problem('no_page') })
  }

  readonly #wake = (): void => {
    this.retry()
    if (this.#state.status === 'open') this.#current?.heartbeat.probe()
    this.#owner.onWake()
  }

  /** The network is lost. Without this, the socket would be found dead only later, and attempts would fail. */
  readonly #lose = (): void => {
    if (this.#current !== undefined) this.#fail(this.#current, problem('offline'))
    this.#owner.onLose()
  }

  #open(attempt: Attempt, address: string): void {
    if (attempt !== this.#current) return
    this.#address = address
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
      const { error, reconnects } = closeProblem(code, reason)
      if (reconnects !== 'never') return this.#fail(attempt, error, { isPlanned: reconnects === 'by itself' })
      if (attempt !== this.#current) return
      this.end(error)
      this.#owner.onError(error)
    }
    // A `close` event follows. The package ws throws errors that nobody listens for.
    socket.onerror = () => undefined
    if (!this.#settings.opensByAsking) return
    attempt.isReady = true
    // If nothing was requested, nothing can be refused: the socket counts as open.
    if (!this.#owner.onReady()) this.#opened(attempt)
  }

  #opened(attempt: Attempt): void {
    if (attempt !== this.#current) return
    attempt.cancelTimeout()
    attempt.heartbeat.start()
    this.#set({ status: 'open' })
    if (!attempt.isReady) {
      attempt.isReady = true
      this.#owner.onReady()
    }
    this.#owner.onOpen()
  }

  /**
   * @param code closes the socket if it is not closed yet
   * @param isPlanned whether the next attempt starts by itself; otherwise it waits for a request
   */
  #fail(
    attempt: Attempt,
    error: ConnectionError,
    { code, isPlanned = true }: { readonly code?: number; readonly isPlanned?: boolean } = {},
  ): void {
    if (attempt !== this.#current) return
    this.#drop(code)
    const { clock, random, retry } = this.#settings
    const waitMs = backoffMs(this.#failureCount++, retry, random)
    if (isPlanned) this.#cancelWait = clock.setTimer(this.connect, waitMs)
    this.#set({ status: 'waiting', ...(isPlanned && { retryAt: clock.now() + waitMs }), reason: error })
    this.#owner.onError(error)
  }

  /** Drops the socket without waiting for its close event: a dead one may take minutes to report it. */
  #drop(code?: number): void {
    const attempt = this.#current
    this.#current = undefined
    attempt?.cancelTimeout()
    attempt?.cancelProof?.()
    attempt?.heartbeat.stop()
    try {
      attempt?.socket?.close(code)
    } catch {
      // The socket is dropped either way.
    }
  }

  #set(next: Omit<SocketState, 'attempt'>): void {
    this.#state = { ...next, attempt: this.#failureCount }
    this.#owner.onState(this.#state)
  }
}
