import type { Json } from '../../protocol/index.ts'
import type { Place } from '../input/place.ts'
import type { FindingCode, FindingLevel } from './guidance.ts'

/** One thing that was found in a file. */
export interface Finding {
  readonly level: FindingLevel
  readonly code: FindingCode
  readonly place: Place
  /** Of a HAR: the address of the request. */
  readonly route?: string
  /** What is wrong, in whole sentences. */
  readonly message: string
  /** Where in the event, as `parts.0.text`. */
  readonly path?: string
  readonly threadId?: string
  readonly invocationId?: string
  readonly messageId?: string
  /** A bounded copy of what was sent. */
  readonly payload?: Json
}
