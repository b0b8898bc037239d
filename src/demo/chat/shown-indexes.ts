/** A thread with up to this many bubbles is mounted completely, so that find-in-page and printing cover all of it. */
const wholeCount = 100
/** The end is always mounted, so that a jump to it shows it immediately. */
const endCount = 12

interface ShownOptions {
  /** How many bubbles there are. */
  readonly count: number
  /** The indexes near the viewport, in order; none while the thread is out of sight. */
  readonly near: readonly number[]
  /** The index of the bubble with the focus. It stays mounted, or the focus would be lost. */
  readonly focused: number | undefined
}

/** Which bubbles of a thread are mounted: indexes from 0, in order, each once. */
export function shownIndexes({ count, near, focused }: ShownOptions): readonly number[] {
  if (count <= wholeCount) return Array.from({ length: count }, (_, index) => index)
  const end = Array.from({ length: endCount }, (_, index) => count - endCount + index)
  const kept = focused === undefined ? end : [focused, ...end]
  return [...new Set([...near, ...kept])].toSorted((a, b) => a - b)
}
