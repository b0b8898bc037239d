import type { BubbleKey, Receipt } from '../core/index.ts'
import type { Json } from '../protocol/index.ts'
import type { StoreInput } from '../store/index.ts'

/** One call that gave a store something. */
export interface RecordedInput {
  /** Counts from 0 over everything recorded, including dropped inputs. */
  readonly index: number
  /** The called method. Each event of `ingestAll` counts as one `ingest`. */
  readonly method: StoreInput['method']
  /** A copy of the event, snapshot or optimistic message. For any other call, the id it names. */
  readonly input: Json
  /** The second argument, if there was one. */
  readonly more?: Json
  /** For an event or a snapshot: what the store returned. */
  readonly receipt?: Receipt
  /** For an optimistic message: the key of its bubble. */
  readonly key?: BubbleKey
  /** The thread that this call evicted. All earlier inputs are forgotten in it. */
  readonly letGo?: string
  /** When it was recorded, in ms since 1970 by the recorder's clock. */
  readonly at: number
}
