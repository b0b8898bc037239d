/**
 * A running hash of a log: the `check` of a cursor covers all events below its offset. It distinguishes logs that
 * have diverged. It does not protect against somebody who wants two logs to look alike.
 */
export const emptyCheck = '0000000000000000'

/**
 * The check after an event, given the `check` before it. FNV-1a, twice, over UTF-16 units.
 * @param text the event's JSON, as stored
 */
export function nextCheck(check: string, text: string): string {
  let low = Number.parseInt(check.slice(0, 8), 16) ^ 0x811c9dc5
  let high = Number.parseInt(check.slice(8), 16) ^ 0x9e3779b9
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    low = Math.imul(low ^ unit, 0x01000193)
    high = Math.imul(high ^ unit, 0x5bd1e995) ^ (high >>> 15)
  }
  return hex(low) + hex(high)
}

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** `toString(16)` takes as long as hashing an event. */
const hex = (word: number): string =>
  `${hexOfByte[word >>> 24]}${hexOfByte[(word >>> 16) & 255]}${hexOfByte[(word >>> 8) & 255]}${hexOfByte[word & 255]}`
