import type { WebSocket } from 'ws'
import {
  assertNever,
  type ClientFrame,
  closeCodes,
  type CloseReason,
  decodeClientFrame,
  type FrameErrorCode,
  frameErrorMessages,
  type LogCursor,
  type ServerFrameInput,
} from '../../protocol/index.ts'
import { callSafely } from '../../store/index.ts'
import type { GatewaySettings } from '../gateway-options.ts'
import { findViolation, guardBroadcast } from '../guard/index.ts'
import { Subscription } from './subscription.ts'

/** What all sockets of a gateway count together. */
export interface SocketCounters {
  sentFrameCount: number
  refusedFrameCount: number
  invalidFrameCount: number
}

/** One socket: what it asks for, one frame after the other, and what it follows. */
export class Session {
  readonly #socket: WebSocket
  /** The request that opened the socket: whom to authorize. */
  readonly #request: Request
  readonly #settings: GatewaySettings
  readonly #counters: SocketCounters
  readonly #subscriptions = new Map<string, Subscription>()
  #invalidCount = 0
  #isOpen = true
  /** Whether somebody waits until the client has read more. */
  #isFull = false
  #isAlive = true
  #waitingCount = 0
  #handled: Promise<void> = Promise.resolve()

  constructor(socket: WebSocket, request: Request, settings: GatewaySettings, counters: SocketCounters) {
    this.#socket = socket
    this.#request = request
    this.#settings = settings
    this.#counters = counters
    // One buffer: ws splits a message only where it is told to. Bytes are no frame, and neither is ''.
    socket.on('message', (data: Buffer, isBinary) => this.#receive(isBinary ? '' : data.toString('utf8')))
    socket.on('pong', () => this.#live())
    socket.on('close', () => this.#end())
  }

  get subscriptionCount(): number {
    return this.#subscriptions.size
  }

  /** Cuts a socket that has given no sign of life since it was last called, and else asks for one. */
  beat(): void {
    if (!this.#isAlive) return this.#socket.terminate()
    this.#isAlive = false
    this.#socket.ping()
  }

  close(reason: CloseReason): void {
    this.#end()
    closeSocket(this.#socket, reason)
  }

  /**
   * The one place from which anything goes to a client: whatever it is, a callback without its id goes no further.
   * Guarded is what is sent, not its text, since that is the quicker to look through.
   */
  readonly #emit = guardBroadcast((frame: ServerFrameInput) =>
    this.#socket.send(JSON.stringify(frame), this.#drained),
  )

  readonly #send = (frame: ServerFrameInput): void => {
    if (!this.#isOpen) return
    try {
      this.#emit(frame)
      this.#counters.sentFrameCount += 1
    } catch (error) {
      this.#counters.refusedFrameCount += 1
      callSafely(this.#settings.onError, error)
      this.close('internal')
    }
  }

  /** Something was written out. */
  readonly #drained = (error?: Error | null): void => {
    if (error) return // the socket is about to close
    // What had to wait for the client was read by it: what did not may lie in a buffer of a client that is gone.
    if (this.#isFull || this.#socket.bufferedAmount > 0) this.#live()
    if (!this.#isFull || this.#isOverfull()) return
    this.#isFull = false
    for (const subscription of this.#subscriptions.values()) subscription.wake()
    this.#listen()
  }

  readonly #hasRoom = (): boolean => {
    if (!this.#isOverfull()) return true
    this.#isFull = true
    return false
  }

  #isOverfull(): boolean {
    return this.#socket.bufferedAmount >= this.#settings.limits.highWaterBytes
  }

  #live(): void {
    this.#isAlive = true
  }

  /** Frames are taken one at a time, and no more are read meanwhile: who sends faster than that has to wait. */
  #receive(text: string): void {
    this.#live()
    if (!this.#isOpen) return
    this.#waitingCount += 1
    this.#socket.pause()
    this.#handled = this.#handled.then(async () => {
      await this.#handleText(text)
      this.#waitingCount -= 1
      this.#listen()
    })
  }

  #listen(): void {
    if (this.#waitingCount === 0 && this.#hasRoom()) this.#socket.resume()
  }

  async #handleText(text: string): Promise<void> {
    if (!this.#isOpen) return
    const result = decodeClientFrame(text)
    if (!result.ok) return this.#refuseFrame(result.path)
    const { frame } = result
    // A thread whose name reads as a callback could not be answered: everything that is sent names it.
    if (findViolation([frame]) !== undefined) return this.#refuseFrame('threadId')
    try {
      await this.#handle(frame)
    } catch (error) {
      callSafely(this.#settings.onError, error)
      this.#sendError('internal', 'ref' in frame ? frame : undefined)
    }
  }

  /** Says where it is wrong; what stands there is not sent back. */
  #refuseFrame(path: string | undefined): void {
    this.#counters.invalidFrameCount += 1
    this.#invalidCount += 1
    this.#sendError('invalid_frame', undefined, path)
    if (this.#invalidCount >= this.#settings.limits.invalidFrameCount) this.close('invalid_frame')
  }

  async #handle(frame: ClientFrame): Promise<void> {
    switch (frame.type) {
      case 'ping':
        return this.#send({ type: 'pong' })
      case 'unsubscribe':
        return this.#drop(frame.threadId)
      case 'subscribe':
        return this.#subscribe(frame)
      default:
        return assertNever(frame)
    }
  }

  async #subscribe(frame: Extract<ClientFrame, { type: 'subscribe' }>): Promise<void> {
    const { threadId, ref, epoch, offset, check } = frame
    const { authorize, limits, log } = this.#settings
    this.#drop(threadId) // it begins again, or is refused
    if (this.#subscriptions.size >= limits.threadsPerSocketCount)
      return this.#sendError('too_many_threads', frame)
    if (!(await authorize({ action: 'read', threadId, request: this.#request })))
      return this.#sendError('forbidden', frame)
    if (!this.#isOpen) return
    const isPlaced = epoch !== undefined && offset !== undefined
    const from: LogCursor | undefined = isPlaced ? { epoch, offset, ...(check && { check }) } : undefined
    const subscription = new Subscription(threadId, from, {
      ref,
      log,
      limits,
      send: this.#send,
      hasRoom: this.#hasRoom,
      onFailure: (error) => {
        callSafely(this.#settings.onError, error)
        this.#drop(threadId)
        this.#sendError('internal', frame)
      },
    })
    this.#subscriptions.set(threadId, subscription)
    subscription.wake()
  }

  #drop(threadId: string): void {
    this.#subscriptions.get(threadId)?.stop()
    this.#subscriptions.delete(threadId)
  }

  #sendError(
    code: FrameErrorCode,
    about?: { readonly threadId: string; readonly ref: string },
    detail?: string,
  ): void {
    const message = detail === undefined ? frameErrorMessages[code] : `${detail}: ${frameErrorMessages[code]}`
    this.#send({ type: 'error', code, message, ...(about && { threadId: about.threadId, ref: about.ref }) })
  }

  #end(): void {
    this.#isOpen = false
    for (const threadId of [...this.#subscriptions.keys()]) this.#drop(threadId)
  }
}

/** Begins to close; the other side has to answer, and a socket that is not read hears nothing. */
export function closeSocket(socket: WebSocket, reason: CloseReason): void {
  const { code, meaning } = closeCodes[reason]
  socket.resume()
  socket.close(code, meaning)
}
