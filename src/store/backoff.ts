export interface Backoff {
  /** Bound of the first wait, in ms; > 0. */
  readonly baseMs: number
  /** Bound of every wait, in ms; ≥ `baseMs`. */
  readonly capMs: number
  /** After this long without a failure, in ms, the next failure counts as the first one; > 0. */
  readonly steadyMs: number
}

/**
 * How long to wait before the next attempt, with full jitter: those who lost one server do not return as one.
 * @param attempt failures in a row before this one; integer ≥ 0
 * @param random uniform in [0, 1)
 * @returns milliseconds in [0, min(capMs, baseMs · 2^attempt))
 * @see AWS Architecture Blog, "Exponential Backoff And Jitter"
 */
export const backoffMs = (
  attempt: number,
  { baseMs, capMs }: Pick<Backoff, 'baseMs' | 'capMs'>,
  random: () => number,
): number => random() * Math.min(capMs, baseMs * 2 ** attempt)
