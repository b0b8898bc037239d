import { firstIndex } from './first-index.ts'
import type { BubbleKey } from './key.ts'

/** Indices of an array: from one to another, exclusive. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Keys that are put in before an index. */
export interface Insertion {
  readonly index: number
  readonly keys: readonly BubbleKey[]
}

/**
 * An array without some spans of it, which is not copied.
 * @param spans in order, apart from each other
 */
export function remainderOf(
  length: number,
  spans: readonly Span[],
): { readonly length: number; readonly indexOf: (index: number) => number } {
  let sum = 0
  const goneBefore = spans.map(({ start, end }) => (sum += end - start) - (end - start))
  return {
    length: length - sum,
    /** Where one of the remainder stands in the array; for the end of the remainder, the end of the array. */
    indexOf: (index) => {
      if (index === length - sum) return length
      const count = firstIndex(spans.length, (at) => (spans[at]?.start ?? 0) - (goneBefore[at] ?? 0) > index)
      return index + (count === spans.length ? sum : (goneBefore[count] ?? 0))
    },
  }
}

/**
 * The keys without the spans and with the insertions: one copy. The same array if nothing is another then.
 * @param keys each of them once
 * @param spans in order, apart from each other
 * @param insertions in order, none within a span
 */
export function editKeys(
  keys: readonly BubbleKey[],
  spans: readonly Span[],
  insertions: readonly Insertion[],
): readonly BubbleKey[] {
  const pieces: (readonly BubbleKey[])[] = []
  let isSame = true
  let length = 0
  let read = 0
  let nextSpan = 0
  const copyUntil = (index: number): void => {
    while (read < index) {
      const span = spans[nextSpan]
      const until = Math.min(index, span?.start ?? index)
      isSame &&= read === length || read === until
      length += until - read
      pieces.push(keys.slice(read, until))
      read = until
      if (span?.start !== until || until === index) continue
      read = span.end
      nextSpan++
    }
  }
  for (const insertion of insertions) {
    copyUntil(insertion.index)
    const start = length
    isSame &&= insertion.keys.every((key, index) => key === keys[start + index])
    length += insertion.keys.length
    pieces.push(insertion.keys)
  }
  copyUntil(keys.length)
  return isSame && length === keys.length ? keys : joinPieces(pieces)
}

/** How many arguments a call has at most: the stack is finite. */
const mostPieces = 1_024

function joinPieces(pieces: readonly (readonly BubbleKey[])[]): readonly BubbleKey[] {
  if (pieces.length <= mostPieces) return ([] as BubbleKey[]).concat(...pieces) // the type of an empty list
  const joined: (readonly BubbleKey[])[] = []
  for (let start = 0; start < pieces.length; start += mostPieces)
    joined.push(joinPieces(pieces.slice(start, start + mostPieces)))
  return joinPieces(joined)
}
