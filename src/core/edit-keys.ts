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

/** How many arguments a call has at most: the stack is finite. */
const mostPieces = 1_024

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
  const [span, insertion] = [spans[0], insertions[0]]
  // Nearly all edits are one of these two, which V8 does in one copy.
  if (spans.length + insertions.length === 1) {
    if (span !== undefined) return keys.toSpliced(span.start, span.end - span.start)
    const added = insertion?.keys ?? []
    if (insertion !== undefined && added.length > 0 && added.length < mostPieces)
      return keys.toSpliced(insertion.index, 0, ...added)
  }
  const pieces: (readonly BubbleKey[])[] = []
  let isSame = true
  let length = 0
  let read = 0
  let nextSpan = 0
  const copyUntil = (index: number): void => {
    while (read < index) {
      const next = spans[nextSpan]
      const until = Math.min(index, next?.start ?? index)
      isSame &&= read === length || read === until
      length += until - read
      pieces.push(keys.slice(read, until))
      read = until
      if (next?.start !== until || until === index) continue
      read = next.end
      nextSpan++
    }
  }
  for (const { index, keys: added } of insertions) {
    copyUntil(index)
    const start = length
    isSame &&= added.every((key, place) => key === keys[start + place])
    length += added.length
    pieces.push(added)
  }
  copyUntil(keys.length)
  return isSame && length === keys.length ? keys : joinPieces(pieces)
}

function joinPieces(pieces: readonly (readonly BubbleKey[])[]): readonly BubbleKey[] {
  if (pieces.length <= mostPieces) return ([] as BubbleKey[]).concat(...pieces) // the type of an empty list
  const joined: (readonly BubbleKey[])[] = []
  for (let start = 0; start < pieces.length; start += mostPieces)
    joined.push(joinPieces(pieces.slice(start, start + mostPieces)))
  return joinPieces(joined)
}
