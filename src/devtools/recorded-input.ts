import type { BubbleKey, Receipt } from '../core/index.ts'
import type { Json } from '../protocol/index.ts'
import type { StoreInput } from '../store/index.ts'

/** One call that has given a store something. */
export interface RecordedInput {
  /** Counts from 0 over all that was recorded, what was let go included. */
  readonly index: number
  /** The method that was called: each event of `ingestAll` is an `ingest`. */
  readonly method: StoreInput['method']
  /** A copy: an event, a snapshot or an optimistic message; of any other call, the id that it names. */
  readonly input: Json
  /** The second argument, where there was one. */
  readonly more?: Json
  /** Of an event and a snapshot: what the store answered. */
  readonly receipt?: Receipt
  /** Of what was done to an optimistic message: the key of its bubble. */
  readonly key?: BubbleKey
  /** The thread that was let go with this call: all that came before is forgotten in it. */
  readonly letGo?: string
  /** When it came, in ms since 1970 by the recorder's clock. */
  readonly at: number
}
