/**
 * Binary search.
 * @param holds must hold for every index after one for which it holds
 * @returns the first index, from 0 on, for which it holds; `length` if there is none
 */
export function firstIndex(length: number, holds: (index: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = low + ((high - low) >>> 1)
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
