import type { Violation } from '../../protocol/index.ts'
import type { IsCallback } from './callback-kind.ts'
import type { ContentFields } from './content-fields.ts'

/**
 * What a guarded function does with a call that it refuses. In every case nothing was sent, and the refusal is
 * counted.
 */
export type OnRefuse<Send> =
  | 'throw'
  | 'drop'
  | ((
      violation: Violation,
      /**
       * Sends without the guard, with the `this` of the call: for example to close a socket, or to report what
       * happened.
       */
      send: Send,
    ) => unknown)

/** Options of `guardBroadcast`. */
export interface GuardOptions<Send = (...args: never[]) => unknown> {
  /**
   * Recognises callbacks of a backend that marks them differently. Those of onebubble are recognised without it.
   * Called with each object that is sent. If it throws, the call is refused.
   */
  readonly isCallback?: IsCallback
  /**
   * What happens to a refused call.
   *
   * - `'throw'`, the default: it throws a ProtocolViolationError. In the handler of a socket this ends the process,
   *   unless something catches it.
   * - `'drop'`: it returns `undefined`, or a promise of it if `send` is async or has returned a promise before.
   *   `lastViolation` says why, and Node prints a warning at the 1st, 2nd, 4th, 8th … refusal. Nothing is thrown.
   * - a function: it is called, and its result or error becomes that of the call.
   */
  readonly onRefuse?: OnRefuse<Send>
  /** Further shapes of messages, with the places of what people say in them. */
  readonly contentFields?: readonly ContentFields[]
}

/** The counts of all calls so far. The object is live. */
export interface GuardCounts {
  /** Calls that were passed on. */
  readonly passedCount: number
  /** Calls that were refused. */
  readonly refusedCount: number
  /**
   * Calls that contained a callback, passed on or refused. If it stays 0, the guard does not recognise your callbacks:
   * see `isCallback`.
   */
  readonly callbackCount: number
}
