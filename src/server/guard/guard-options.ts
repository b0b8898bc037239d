import type { Violation } from '../../protocol/index.ts'
import type { ContentFields } from './content-fields.ts'
import type { IsCallback } from './lacks-id.ts'

/** What a guarded function does with a call that it refuses. Whatever it is, nothing has left, and it is counted. */
export type OnRefuse<Send> =
  | 'throw'
  | 'drop'
  | ((
      violation: Violation,
      /** Sends without being guarded, with the `this` of the call: to close a socket, or to say what happened. */
      send: Send,
    ) => unknown)

export interface GuardOptions<Send = (...args: never[]) => unknown> {
  /**
   * Names the callbacks of a backend that marks them in another way; ours are known without it. It is called with each
   * object that is sent. If it throws, the call is refused.
   */
  readonly isCallback?: IsCallback
  /**
   * What happens to a call that is refused.
   *
   * - `'throw'`, the default: it throws a ProtocolViolationError. In the handler of a socket, that ends the process unless
   *   somebody catches it.
   * - `'drop'`: it returns `undefined`; if `send` is an async function, or has returned a promise before, a promise of it.
   *   `lastViolation` says why, and Node prints a warning at the 1st, 2nd, 4th, 8th … of them. Nothing is thrown.
   * - a function: it is called, and the call returns what it returns, and throws what it throws.
   */
  readonly onRefuse?: OnRefuse<Send>
  /** Shapes of messages besides those that are known, and where what people say stands in them. */
  readonly contentFields?: readonly ContentFields[]
}

/** Of all calls so far, and live. */
export interface GuardCounts {
  /** Calls that were handed on. */
  readonly passedCount: number
  /** Calls that were refused. */
  readonly refusedCount: number
}
