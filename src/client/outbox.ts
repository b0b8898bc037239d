import type { BubbleKey } from '../core/index.ts'
import type { Author, FinalPart } from '../protocol/index.ts'
import type { Unsubscribe } from '../store/index.ts'
import type { ConnectionError } from './connection-error.ts'

/** What somebody says. */
export interface OutgoingMessage {
  readonly threadId: string
  /** At least one. */
  readonly parts: readonly FinalPart[]
  /** Who says it. Default: `{ kind: 'user' }`; the server knows who it is. */
  readonly author?: Author
  /** What makes it the same message when it is sent again. Default: a new one. */
  readonly clientMessageId?: string
}

/** A message that the server has. */
export interface SentMessage {
  /** The key of its bubble: the one under which it was shown from the beginning. */
  readonly key: BubbleKey
  readonly clientMessageId: string
  readonly messageId: string
}

/** A message that is not known to have reached the server. Immutable. */
export interface UnsentMessage extends Required<OutgoingMessage> {
  readonly key: BubbleKey
  /**
   * `sending`: it is under way, or behind one that is. `waiting`: the server was not reached, and the next attempt is made by
   * itself: after a while, and as soon as the network or the person is back. `failed`: the server has refused it, or the
   * connection was closed.
   */
  readonly status: 'sending' | 'waiting' | 'failed'
  /** Why it waits or has failed. */
  readonly error?: ConnectionError
}

/** The messages of a connection that are not sent. */
export interface Outbox {
  /** Those of a thread, in the order in which they will be sent; the same array until something in it changes. */
  readonly messages: (threadId: string) => readonly UnsentMessage[]
  /** Wakes the listener whenever that of any thread has changed. What it throws is ignored. */
  readonly subscribe: (listener: () => void) => Unsubscribe
  /** Sends one that has failed again, behind all others of its thread; one that waits is tried at once. */
  readonly retry: (clientMessageId: string) => void
  /** Gives one up: it is no longer shown. One that was under way may have reached the server; then it comes back, as sent. */
  readonly discard: (clientMessageId: string) => void
}
