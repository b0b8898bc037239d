import type { BubbleKey } from '../core/index.ts'
import type { Author, FinalPart } from '../protocol/index.ts'
import type { Unsubscribe } from '../store/index.ts'
import type { ConnectionError } from './connection-error.ts'

/** A message to send. */
export interface OutgoingMessage {
  readonly threadId: string
  /** At least one. */
  readonly parts: readonly FinalPart[]
  /** The author. Default: `{ kind: 'user' }`; the server knows who it is. */
  readonly author?: Author
  /** Identifies the message when it is sent again. Default: a new id. */
  readonly clientMessageId?: string
}

/** A message that the server has logged. */
export interface SentMessage {
  /** The key of its bubble: the same as before it was sent. */
  readonly key: BubbleKey
  readonly clientMessageId: string
  readonly messageId: string
}

/** A message that is not known to have reached the server. Immutable. */
export interface UnsentMessage extends Required<OutgoingMessage> {
  readonly key: BubbleKey
  /**
   * - `sending`: it is being sent, or queued behind one that is.
   * - `waiting`: the server was not reached. The next attempt starts by itself: after a while, and as soon as the
   *   network is back or the page becomes visible.
   * - `failed`: the server has refused it, or the connection was closed.
   */
  readonly status: 'sending' | 'waiting' | 'failed'
  /** Why it waits or failed. */
  readonly error?: ConnectionError
}

/** The unsent messages of a connection. */
export interface Outbox {
  /** Returns the messages of a thread in the order of sending. The same array until something in it changes. */
  readonly messages: (threadId: string) => readonly UnsentMessage[]
  /** Calls the listener whenever the messages of any thread have changed. Errors it throws are ignored. */
  readonly subscribe: (listener: () => void) => Unsubscribe
  /** Sends a failed message again, behind all others of its thread. A waiting message is tried at once. */
  readonly retry: (clientMessageId: string) => void
  /**
   * Discards a message: it is no longer shown. One that was being sent may have reached the server; it then comes
   * back as sent.
   */
  readonly discard: (clientMessageId: string) => void
}
