import type { HttpErrorCode } from '../../protocol/index.ts'
import type { LoggedEvent } from '../log.ts'

/** Why a request is refused. */
export interface Refusal {
  readonly code: HttpErrorCode
  readonly path?: string | undefined
  /** What exactly is wrong, if the code does not say it all. */
  readonly detail?: string
  readonly nextSeq?: number | undefined
  /** The logged event that decided it. */
  readonly event?: LoggedEvent | undefined
  /** With `too_many_requests` and similar codes: how long to wait, in ms. */
  readonly waitMs?: number
  /** With `method_not_allowed`: the allowed method. Default: POST. */
  readonly allow?: string
}

/** The result of an operation: what it did, or why it did nothing. */
export type Answer<Body extends object = object> =
  | { readonly status: 200 | 201; readonly body: Body }
  | Refusal
