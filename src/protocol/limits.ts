import * as v from 'valibot'
import { Count, isCount } from './events.ts'

const AtLeastOne = v.custom<number>((input) => isCount(input) && input > 0, 'It is not a safe integer ≥ 1.')

/** Bounds of what a store keeps. */
export const Limits = v.object({
  /** Chunks of one invocation that wait for an earlier chunk; ≥ 1. */
  heldChunkCount: v.exactOptional(AtLeastOne, 1_024),
  /** Text, JSON, names and ids of the waiting chunks of one thread, in UTF-16 units; ≥ 1. */
  heldUnits: v.exactOptional(AtLeastOne, 4 * 1_048_576),
  /** Parts of one bubble; ≥ 1. A post with more is rejected. A chunk that would start one more adds nothing. */
  partCount: v.exactOptional(AtLeastOne, 16_384),
  /** Superseded callbacks of one invocation that stay readable; ≥ 0. */
  supersededCount: v.exactOptional(Count, 16),
  /** Violations that stay readable; ≥ 0. */
  violationCount: v.exactOptional(Count, 1_000),
  /** Keys of evicted messages that were sent from this store; ≥ 0. A message that comes back gets its key again. */
  localKeyCount: v.exactOptional(Count, 1_000),
  /** Offsets of rejected events that a thread remembers, so that its cursor can move past them; ≥ 1. */
  refusedCount: v.exactOptional(AtLeastOne, 1_024),
})
export type Limits = v.InferOutput<typeof Limits>
