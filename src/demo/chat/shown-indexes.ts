/** A thread of up to so many bubbles is mounted whole: find-in-page and printing find everything in it. */
const wholeCount = 100
/** The end stays mounted, wherever the reader is: a jump to it shows it at once. */
const endCount = 12

interface ShownOptions {
  /** How many bubbles there are. */
  readonly count: number
  /** Those near the viewport, in order; none while the thread is out of sight. */
  readonly near: readonly number[]
  /** The one that has the focus: unmounted, it would lose it. */
  readonly focused: number | undefined
}

/** Which bubbles of a thread are mounted: indexes from 0, in order, each once. */
export function shownIndexes({ count, near, focused }: ShownOptions): readonly number[] {
  if (count <= wholeCount) return Array.from({ length: count }, (_, index) => index)
  const end = Array.from({ length: endCount }, (_, index) => count - endCount + index)
  const kept = focused === undefined ? end : [focused, ...end]
  return [...new Set([...near, ...kept])].toSorted((a, b) => a - b)
}
