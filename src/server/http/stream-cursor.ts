const intervalMs = 20_000
/** 9 October 2024, the start of the intervals. */
const countedFromMs = Date.UTC(2024, 9, 9)
/** The most intervals that a cursor may be ahead: one hour. */
const jitterCount = 180

/**
 * A value that the client sends with its next request, so that no cache repeats the same live response for ever. It
 * is the number of the current interval, or one above what the client has sent.
 * @param echoed what the client has sent; anything but a number is ignored
 * @see Durable Streams Protocol 1.0, section 8.1
 */
export function streamCursor(nowMs: number, echoed?: string): string {
  const now = Math.max(0, Math.floor((nowMs - countedFromMs) / intervalMs))
  const last = echoed !== undefined && /^\d{1,15}$/.test(echoed) ? Number(echoed) : -1
  return String(last < now ? now : last + 1 + Math.floor(Math.random() * jitterCount))
}
