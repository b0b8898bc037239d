/**
 * Finds the first index for which `holds` is true, by binary search.
 * @param holds once true for an index, it must be true for all higher ones
 * @returns the index, or `length` if there is none
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
