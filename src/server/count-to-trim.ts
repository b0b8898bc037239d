/**
 * How many of the oldest events must go to leave at most `eventCount` events and `unitCount` units. The last event
 * always stays.
 * @param units the size of each event, oldest first
 */
export function countToTrim(units: readonly number[], eventCount: number, unitCount: number): number {
  let count = units.length
  let left = 0
  while (count > 0 && units.length - count < eventCount) {
    left += units[count - 1] ?? 0
    if (left > unitCount && count < units.length) break
    count -= 1
  }
  return count
}
