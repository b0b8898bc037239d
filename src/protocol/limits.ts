import * as v from 'valibot'
import { Count, isCount } from './events.ts'

const AtLeastOne = v.custom<number>((input) => isCount(input) && input > 0, 'It is not a safe integer ≥ 1.')

/** Bounds of what a store keeps for later. */
export const Limits = v.object({
  /** Chunks of one invocation that wait for a hole; ≥ 1. */
  heldChunkCount: v.exactOptional(AtLeastOne, 1_024),
  /** Text, JSON, names and ids of one thread's waiting chunks, in UTF-16 units; ≥ 1. */
  heldUnits: v.exactOptional(AtLeastOne, 4 * 1_048_576),
  /** Parts of one bubble: a post with more is refused, and a chunk that would begin one more adds nothing; ≥ 1. */
  partCount: v.exactOptional(AtLeastOne, 16_384),
  /** Callbacks of one invocation that lost, kept readable; ≥ 0. */
  supersededCount: v.exactOptional(Count, 16),
  /** Violations kept readable; ≥ 0. */
  violationCount: v.exactOptional(Count, 1_000),
  /** Keys of messages that began here, remembered after their thread was let go; ≥ 0. */
  localKeyCount: v.exactOptional(Count, 1_000),
  /** Positions of refused events that a thread remembers, so that its cursor moves past them; ≥ 1. */
  refusedCount: v.exactOptional(AtLeastOne, 1_024),
})
export type Limits = v.InferOutput<typeof Limits>
