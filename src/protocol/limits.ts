import type * as v from 'valibot'
import { Count, isCount } from './events.ts'
import * as s from './schema.ts'

const AtLeastOne = s.custom<number>((input) => isCount(input) && input > 0, 'not a safe integer ≥ 1')

/** Bounds of what a store keeps for later. */
export const Limits = s.object({
  /** Chunks of one invocation that wait for a hole; ≥ 1. */
  heldChunkCount: s.exactOptional(AtLeastOne, 1_024),
  /** Text, JSON, names and ids of one thread's waiting chunks, in UTF-16 units; ≥ 1. */
  heldUnits: s.exactOptional(AtLeastOne, 4 * 1_048_576),
  /** Callbacks of one invocation that lost, kept readable; ≥ 0. */
  supersededCount: s.exactOptional(Count, 16),
  /** Violations kept readable; ≥ 0. */
  violationCount: s.exactOptional(Count, 1_000),
})
export type Limits = v.InferOutput<typeof Limits>
