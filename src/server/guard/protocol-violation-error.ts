import { type Violation, violationOf } from '../../protocol/index.ts'
import type { Finding } from './examine.ts'

/**
 * A send function was about to send a callback that does not name its turn. Nothing was sent. Fix the code that makes
 * the callback: its `invocationId` is that of the turn whose agent posts it.
 */
export class ProtocolViolationError extends Error {
  override readonly name = 'ProtocolViolationError'
  readonly code = 'missing_invocation_id'
  /** The place in the arguments, such as `1.events.0`: the second argument, its `events`, the first of them. */
  readonly path: string
  /** A bounded copy of the callback, and how to fix it. */
  readonly violation: Violation

  /** @internal */
  constructor({ value, path, detail, cause }: Finding) {
    const violation = violationOf('missing_invocation_id', value, path, detail)
    super(
      `onebubble: nothing was sent: in argument ${path}, ${violation.message}`,
      cause === undefined ? {} : { cause },
    )
    this.path = path
    this.violation = violation
  }
}
