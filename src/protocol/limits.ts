/** Bounds of what a store keeps for later. Each is a safe integer; the defaults are those of the protocol. */
export interface Limits {
  /** Chunks of one invocation that wait for a hole; ≥ 1. */
  readonly heldChunkCount: number
  /** Text and JSON of one thread's waiting chunks, in UTF-16 units; ≥ 1. */
  readonly heldUnits: number
  /** Callbacks of one invocation that lost, kept readable; ≥ 0. */
  readonly supersededCount: number
  /** Violations kept readable; ≥ 0. */
  readonly violationCount: number
}

export const defaultLimits: Limits = {
  heldChunkCount: 1_024,
  heldUnits: 4 * 1_048_576,
  supersededCount: 16,
  violationCount: 1_000,
}
