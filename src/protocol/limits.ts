import { Count, isCount } from './events.ts'
import * as v from './schema.ts'

const AtLeastOne = v.custom<number>((input) => isCount(input) && input > 0, 'not a safe integer ≥ 1')

/** Bounds of what a store keeps for later. */
export const Limits = v.object({
  /** Chunks of one invocation that wait for a hole; ≥ 1. */
  heldChunkCount: v.exactOptional(AtLeastOne, 1_024),
  /** Text, JSON, names and ids of one thread's waiting chunks, in UTF-16 units; ≥ 1. */
  heldUnits: v.exactOptional(AtLeastOne, 4 * 1_048_576),
  /** Callbacks of one invocation that lost, kept readable; ≥ 0. */
  supersededCount: v.exactOptional(Count, 16),
  /** Violations kept readable; ≥ 0. */
  violationCount: v.exactOptional(Count, 1_000),
})
export type Limits = v.InferOutput<typeof Limits>
