import { assertNever, type ClientFrameInput } from '../protocol/index.ts'
import type { Settings } from './options.ts'
import type { SocketLike } from './ports.ts'
import { ThreadStream } from './thread-stream.ts'

/**
 * The event-stream transport. It behaves like a websocket, with one event stream per thread underneath. It counts as
 * open when the server answers the first request.
 */
export class EventStreamSocket implements SocketLike {
  onopen: ((event: never) => void) | null = null
  onmessage: ((event: never) => void) | null = null
  onclose: ((event: never) => void) | null = null
  onerror: ((event: never) => void) | null = null
  readonly #address: string
  readonly #settings: Settings
  readonly #streams = new Map<string, ThreadStream>()
  #isOpen = false
  #isOver = false

  /** @param address the gateway's, with a trailing slash */
  constructor(address: string, settings: Settings) {
    this.#address = address
    this.#settings = settings
  }

  send(text: string): void {
    const frame = JSON.parse(text) as ClientFrameInput // written by our own client
    switch (frame.type) {
      case 'subscribe':
        return this.#subscribe(frame)
      case 'unsubscribe':
        this.#drop(frame.threadId)
        if (this.#streams.size === 0) this.#open()
        return
      case 'ping':
        return this.#probe()
      default:
        return assertNever(frame)
    }
  }

  close(): void {
    this.#isOver = true
    for (const threadId of [...this.#streams.keys()]) this.#drop(threadId)
  }

  #subscribe({
    threadId,
    ref,
    epoch,
    offset,
    check,
  }: Extract<ClientFrameInput, { type: 'subscribe' }>): void {
    this.#drop(threadId)
    const isPlaced = epoch !== undefined && offset !== undefined
    const cursor = isPlaced ? { epoch, offset, ...(check !== undefined && { check }) } : undefined
    const stream = new ThreadStream(this.#settings, { threadId, ref, cursor }, this.#address, {
      onAnswer: () => this.#open(),
      onFrame: (frame) => this.#emit(frame),
      onLost: (code, reason) => this.#lose(code, reason),
    })
    this.#streams.set(threadId, stream)
    stream.begin()
  }

  #drop(threadId: string): void {
    this.#streams.get(threadId)?.end()
    this.#streams.delete(threadId)
  }

  /** Requests again each stream that has been silent for a while. An answer proves that the server is there. */
  #probe(): void {
    const silent = [...this.#streams.values()].filter(({ isHeard }) => !isHeard)
    if (silent.length === 0) return this.#emit({ type: 'pong' })
    for (const stream of silent) stream.begin()
  }

  #open(): void {
    if (this.#isOpen || this.#isOver) return
    this.#isOpen = true
    call(this.onopen, {})
  }

  #emit(frame: object | string): void {
    if (!this.#isOver)
      call(this.onmessage, { data: typeof frame === 'string' ? frame : JSON.stringify(frame) })
  }

  #lose(code: number, reason: string): void {
    if (this.#isOver) return
    this.close()
    call(this.onclose, { code, reason })
  }
}

/** The types of events differ per platform; the client reads only the fields set here. */
const call = (handler: ((event: never) => void) | null, event: object): void => handler?.(event as never)
