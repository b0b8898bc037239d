import type { WebSocket } from 'ws'
import type { ServerFrameInput } from '../../protocol/index.ts'
import { guardBroadcast } from '../guard/index.ts'
import type { GuardedText } from './guarded-text.ts'

/** What all sockets of a gateway count together. */
export interface SocketCounters {
  sentFrameCount: number
  refusedFrameCount: number
  invalidFrameCount: number
  refusedSocketCount: number
}

export interface SocketWriterPort {
  /** Something was written out that had to wait for the client, who so is alive. */
  readonly onRead: () => void
  /** There is room again, after there was none. */
  readonly onRoom: () => void
  /** A frame was refused by the guard. */
  readonly onRefused: (error: unknown) => void
}

/** The one place from which anything goes to a client: whatever it is, a callback without its id goes no further. */
export class SocketWriter {
  readonly #socket: WebSocket
  readonly #highWaterBytes: number
  readonly #counters: SocketCounters
  readonly #port: SocketWriterPort
  /** Whether somebody waits until the client has read more. */
  #isFull = false

  constructor(socket: WebSocket, highWaterBytes: number, counters: SocketCounters, port: SocketWriterPort) {
    this.#socket = socket
    this.#highWaterBytes = highWaterBytes
    this.#counters = counters
    this.#port = port
  }

  /** Guarded is what is sent, not its text, since that is the quicker to look through. */
  readonly #emit = guardBroadcast((frame: ServerFrameInput) => this.#write(JSON.stringify(frame)))

  /** Sends a frame of this socket alone. */
  send(frame: ServerFrameInput): void {
    try {
      this.#emit(frame)
    } catch (error) {
      this.#port.onRefused(error)
    }
  }

  /** Sends a frame of which many sockets get all but the head. Both were guarded when they were made. */
  sendShared(head: Buffer, text: GuardedText): void {
    this.#write(text.under(head))
  }

  /** Whether more may be sent now; `onRoom` is called when it may again. */
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
    // What had to wait for the client was read by it: what did not may lie in a buffer of a client that is gone.
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
