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
 * The keys without the spans and with the insertions: one copy, of which only what stands behind the first edit is
 * written anew. The same array if nothing is another then.
 * @param spans in order, apart from each other
 * @param insertions in order, none within a span
 */
export function editKeys(
  keys: readonly BubbleKey[],
  spans: readonly Span[],
  insertions: readonly Insertion[],
): readonly BubbleKey[] {
  const added = insertions.flatMap((insertion) => insertion.keys)
  const length = remainderOf(keys.length, spans).length + added.length
  const more = length - keys.length
  const edited = more > 0 ? keys.concat(added.slice(-more)) : keys.slice(0, length)
  let isSame = more === 0
  let written = 0
  let read = 0
  let nextSpan = 0
  const write = (key: BubbleKey): void => {
    if (edited[written] !== key) isSame = false
    edited[written++] = key
  }
  const copyUntil = (index: number): void => {
    while (read < index) {
      const span = spans[nextSpan]
      const until = Math.min(index, span?.start ?? index)
      if (read === written) written = until // it stands there
      else for (let at = read; at < until; at++) write(keys[at] as BubbleKey) // below its length
      read = until
      if (span?.start === read && read < index) {
        read = span.end
        nextSpan++
      }
    }
  }
  for (const insertion of insertions) {
    copyUntil(insertion.index)
    insertion.keys.forEach(write)
  }
  copyUntil(keys.length)
  return isSame ? keys : edited
}
