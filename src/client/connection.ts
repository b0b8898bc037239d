import type { Unsubscribe } from '../store/index.ts'
import type { ConnectionState } from './connection-state.ts'
import type { ApprovalAnswer, ApproveResult, CancelResult, RetractResult, RetractTarget } from './controls.ts'
import type { Outbox, OutgoingMessage, SentMessage } from './outbox.ts'
import type { Resumption } from './resumption.ts'

/**
 * Feeds a store from a server, and tells the server what people say and do. What they do is sent again by itself until it is
 * answered, and changes nothing the second time. A promise rejects with a `RequestError` when the server refuses, or the
 * connection is closed first: `onError` is told of that, so that a rejection which nobody handles is not reported. It
 * rejects with a `UsageError` when an argument is not what it has to be.
 *
 * Every function may be passed on by itself.
 */
export interface Connection {
  /** How the connection stands; the same object until something in it changes. */
  readonly state: () => ConnectionState
  /** Wakes the listener whenever the state has changed. What it throws is ignored. */
  readonly subscribe: (listener: () => void) => Unsubscribe
  /**
   * Follows this thread from where the store stands. Where it is followed already, nothing is asked; where the server has
   * refused it, the server is asked again. A connection that waits to be asked tries again.
   * @returns how to take this one back: the thread is closed when everyone who opened it has done so
   * @throws UsageError when the id is none
   */
  readonly open: (threadId: string) => Unsubscribe
  /** Follows this thread no longer, whoever opened it. What the store knows of it stays. */
  readonly close: (threadId: string) => void
  /** Tries at once whatever waits: the next attempt, each thread that was refused or has failed, and what is sent. */
  readonly retry: () => void
  /** Closes for good: no timer, no socket and no request is left, and what was not answered fails. Again: nothing. */
  readonly dispose: () => void
  /**
   * Shows a message at once and sends it, whatever the socket does; those of one thread go one after the other. One that
   * is refused is shown as failed, with the server's words, and keeps its own.
   */
  readonly send: (message: OutgoingMessage) => Promise<SentMessage>
  /** The messages that are not sent. */
  readonly outbox: Outbox
  /** Ends a turn that the store knows as `cancelled`. One that has ended otherwise stays so: `ended`. */
  readonly cancel: (invocationId: string) => Promise<CancelResult>
  /** Answers a tool that waits for approval, in a turn that the store knows. The first answer stands: `decided`. */
  readonly approve: (approvalId: string, answer: ApprovalAnswer) => Promise<ApproveResult>
  /** Takes back a message or a turn that the store knows: it is gone once the server has said so. */
  readonly retract: (target: RetractTarget) => Promise<RetractResult>
  /** How it goes on from what another page has left: for `persistBubbles`, which is given the connection. */
  readonly resumption: Resumption
}
