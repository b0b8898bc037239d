/** Bounds of the waits between attempts. Each wait may be twice as long as the one before. */
export interface Backoff {
  /** The bound of the first wait, in ms; > 0. */
  readonly baseMs: number
  /** The bound of every wait, in ms; ≥ `baseMs`. */
  readonly capMs: number
  /** Milliseconds without a failure after which the next failure counts as the first again; > 0. */
  readonly steadyMs: number
}

/**
 * Returns how long to wait before the next attempt, with full jitter: clients that lost the same server do not all
 * return at once.
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

/** A server with a wrong clock must not silence a client for good. */
const longestMs = 3_600_000

/**
 * Reads how long a server asks its clients to wait.
 * @param header `Retry-After`: seconds, or a date
 * @param now in ms since 1970
 * @returns milliseconds, 0 to one hour; 0 if the header is absent or cannot be parsed
 */
export function retryAfterMs(header: string | undefined, now: number): number {
  if (header === undefined) return 0
  const text = header.trim()
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(ms, 0), longestMs)
}
