import type { Json } from '../../protocol/index.ts'
import type { Place } from '../input/place.ts'
import type { FindingCode, FindingLevel } from './guidance.ts'

/** One finding in a file. */
export interface Finding {
  readonly level: FindingLevel
  readonly code: FindingCode
  readonly place: Place
  /** For a HAR: the address of the request. */
  readonly route?: string
  /** The fault, in whole sentences. */
  readonly message: string
  /** The place in the event, such as `parts.0.text`. */
  readonly path?: string
  readonly threadId?: string
  readonly invocationId?: string
  readonly messageId?: string
  /** The place of the event that this one repeats, or with which it conflicts. */
  readonly earlier?: Place
  /** A bounded copy of what was sent. */
  readonly payload?: Json
}
