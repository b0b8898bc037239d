/**
 * How many of the oldest events have to go, so that at most `eventCount` and `unitCount` are left. The last one stays, however
 * large it is.
 * @param units how large each event is, the oldest first
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
