import type { Unsubscribe } from '../store/index.ts'
import type { ConnectionState } from './connection-state.ts'
import type { ApprovalAnswer, ApproveResult, CancelResult, RetractResult, RetractTarget } from './controls.ts'
import type { Outbox, OutgoingMessage, SentMessage } from './outbox.ts'
import type { Resumption } from './resumption.ts'

/**
 * Feeds a store from a server, and sends the server what people write and do. Requests are repeated until they are
 * answered; a repeated request changes nothing.
 *
 * A promise rejects with a `RequestError` when the server refuses the request, or when the connection is closed
 * first. `onError` is called as well, so an unhandled rejection is not reported. A promise rejects with a
 * `UsageError` when an argument is invalid.
 *
 * The methods need no `this`: you may pass each one on.
 */
export interface Connection {
  /** Returns the state of the connection: the same object until something in it changes. */
  readonly state: () => ConnectionState
  /** Calls the listener whenever the state has changed. Errors it throws are ignored. */
  readonly subscribe: (listener: () => void) => Unsubscribe
  /**
   * Follows this thread from the store's cursor. A thread that is already followed is not requested again; one that
   * the server refused is. A connection that waits for a request tries again.
   * @returns a function that undoes this call. The thread is closed when every caller of `open` has done so
   * @throws UsageError when the id is invalid
   */
  readonly open: (threadId: string) => Unsubscribe
  /** Stops following this thread, even if other callers opened it. The store keeps what it knows. */
  readonly close: (threadId: string) => void
  /** Tries at once everything that waits: the next attempt, each refused or failed thread, and unsent requests. */
  readonly retry: () => void
  /**
   * Closes the connection for good, with all its timers, sockets and requests. Unanswered requests fail. Further
   * calls do nothing.
   */
  readonly dispose: () => void
  /**
   * Shows a message at once and sends it, with or without a socket. The messages of a thread are sent one after the
   * other. A message that the server refuses stays visible as failed, with the server's reason.
   */
  readonly send: (message: OutgoingMessage) => Promise<SentMessage>
  /** The unsent messages. */
  readonly outbox: Outbox
  /** Cancels a turn that the store knows. If the turn had already ended otherwise, that end stays: `ended`. */
  readonly cancel: (invocationId: string) => Promise<CancelResult>
  /**
   * Answers a tool that waits for approval, in a turn that the store knows. If somebody else answered first, that
   * answer stays: `decided`.
   */
  readonly approve: (approvalId: string, answer: ApprovalAnswer) => Promise<ApproveResult>
  /** Retracts a message or a turn that the store knows. It disappears once the server has confirmed. */
  readonly retract: (target: RetractTarget) => Promise<RetractResult>
  /** For `persistBubbles`: how the connection continues from what another page stored. */
  readonly resumption: Resumption
}
