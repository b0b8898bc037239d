import type { Clock } from '../store/index.ts'

/** A server that is wrong about its time must not silence a client for good. */
const longestMs = 3_600_000

/**
 * How long a server wants to be left alone.
 * @param header `Retry-After`: seconds, or a date
 * @returns milliseconds, 0 to an hour; 0 where it says nothing that can be read
 */
export function retryAfterMs(header: string | undefined, { now }: Pick<Clock, 'now'>): number {
  if (header === undefined) return 0
  const text = header.trim()
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now()
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(ms, 0), longestMs)
}
