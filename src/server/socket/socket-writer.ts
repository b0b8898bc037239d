import type { WebSocket } from 'ws'
import type { ServerFrameInput } from '../../protocol/index.ts'
import { guardBroadcast } from '../guard/index.ts'
import type { GuardedText } from './guarded-text.ts'

/** The counters of all sockets of a gateway together. */
export interface SocketCounters {
  sentFrameCount: number
  refusedFrameCount: number
  invalidFrameCount: number
  refusedSocketCount: number
}

export interface SocketWriterPort {
  /** The client has read something that had to wait, so it is alive. */
  readonly onRead: () => void
  /** There is room again, after there was none. */
  readonly onRoom: () => void
  /** The guard has refused a frame. */
  readonly onRefused: (error: unknown) => void
}

/** The only place that sends anything to a client. A callback without its id never passes it. */
export class SocketWriter {
  readonly #socket: WebSocket
  readonly #highWaterBytes: number
  readonly #counters: SocketCounters
  readonly #port: SocketWriterPort
  /** Whether a sender waits until the client has read more. */
  #isFull = false

  constructor(socket: WebSocket, highWaterBytes: number, counters: SocketCounters, port: SocketWriterPort) {
    this.#socket = socket
    this.#highWaterBytes = highWaterBytes
    this.#counters = counters
    this.#port = port
  }

  /** The guard checks the frame and not its text, because that is faster. */
  readonly #emit = guardBroadcast((frame: ServerFrameInput) => this.#write(JSON.stringify(frame)))

  /** Sends a frame to this socket alone. */
  send(frame: ServerFrameInput): void {
    try {
      this.#emit(frame)
    } catch (error) {
      this.#port.onRefused(error)
    }
  }

  /** Sends a frame that many sockets get with different heads. Head and text were guarded when they were made. */
  sendShared(head: Buffer, text: GuardedText): void {
    this.#write(text.under(head))
  }

  /** Whether more may be sent now. If not, `onRoom` is called once it may. */
  readonly hasRoom = (): boolean => {
    if (!this.#isOverfull()) return true
    this.#isFull = true
    return false
  }

  #write(frame: string | Buffer): void {
    this.#socket.send(frame, asText, this.#drained)
    this.#counters.sentFrameCount += 1
  }

  readonly #drained = (error?: Error | null): void => {
    if (error) return // the socket is about to close
    // Only data that had to wait proves that the client reads. Other data may still be in a buffer of a client that
    // is gone.
    if (this.#isFull || this.#socket.bufferedAmount > 0) this.#port.onRead()
    if (!this.#isFull || this.#isOverfull()) return
    this.#isFull = false
    this.#port.onRoom()
  }

  #isOverfull(): boolean {
    return this.#socket.bufferedAmount >= this.#highWaterBytes
  }
}

const asText = { binary: false } as const
