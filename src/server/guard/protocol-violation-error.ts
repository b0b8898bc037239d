import { type Violation, violationOf } from '../../protocol/index.ts'
import type { Finding } from './find-violation.ts'

/**
 * A send function was about to send a callback that does not name its turn. Nothing was sent. The fix is where the
 * callback is made: its `invocationId` is the one of the turn whose agent posts it.
 */
export class ProtocolViolationError extends Error {
  override readonly name = 'ProtocolViolationError'
  readonly code = 'missing_invocation_id'
  /** Where in the arguments, as `1.events.0`: the second argument, its `events`, the first of them. */
  readonly path: string
  /** What stands there, as a bounded copy, and what mends it. */
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
