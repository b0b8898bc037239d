const intervalMs = 20_000
/** 9 October 2024, from which the intervals are counted. */
const countedFromMs = Date.UTC(2024, 9, 9)
/** How far a client may be sent ahead, in intervals: an hour. */
const jitterCount = 180

/**
 * What a client echoes with its next request, so that no cache gives it the same live answer for ever: the number of the
 * interval, or one above what the client has echoed.
 * @param echoed as the client sent it; what is no number counts as nothing
 * @see Durable Streams Protocol 1.0, section 8.1
 */
export function streamCursor(nowMs: number, echoed?: string): string {
  const now = Math.max(0, Math.floor((nowMs - countedFromMs) / intervalMs))
  const last = echoed !== undefined && /^\d{1,15}$/.test(echoed) ? Number(echoed) : -1
  return String(last < now ? now : last + 1 + Math.floor(Math.random() * jitterCount))
}
