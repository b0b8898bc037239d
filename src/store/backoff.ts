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

/** A server that is wrong about its time must not silence anybody for good. */
const longestMs = 3_600_000

/**
 * How long a server wants to be left alone.
 * @param header `Retry-After`: seconds, or a date
 * @param now in ms since 1970
 * @returns milliseconds, 0 to an hour; 0 where it says nothing that can be read
 */
export function retryAfterMs(header: string | undefined, now: number): number {
  if (header === undefined) return 0
  const text = header.trim()
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(ms, 0), longestMs)
}
