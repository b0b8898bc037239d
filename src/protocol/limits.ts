import type * as v from 'valibot'
import * as s from './schema.ts'

/** A safe integer of at least `least`. */
const limit = (least: 0 | 1, value: number) =>
  s.exactOptional(
    s.custom<number>(
      (input) => Number.isSafeInteger(input) && Number(input) >= least,
      `not a safe integer ≥ ${least}`,
    ),
    value,
  )

/** Bounds of what a store keeps for later. */
export const Limits = s.object({
  /** Chunks of one invocation that wait for a hole; ≥ 1. */
  heldChunkCount: limit(1, 1_024),
  /** Text, JSON, names and ids of one thread's waiting chunks, in UTF-16 units; ≥ 1. */
  heldUnits: limit(1, 4 * 1_048_576),
  /** Callbacks of one invocation that lost, kept readable; ≥ 0. */
  supersededCount: limit(0, 16),
  /** Violations kept readable; ≥ 0. */
  violationCount: limit(0, 1_000),
})
export type Limits = v.InferOutput<typeof Limits>
