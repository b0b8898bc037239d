import { firstIndex } from './first-index.ts'

/** A range of offsets; the end is exclusive. */
interface Range {
  from: number
  before: number
}

/**
 * A set of offsets, as ordered ranges that do not touch, found by binary search. The first range always begins at 0
 * and may be empty; events in order only extend it.
 */
export class Ranges {
  readonly #ranges: Range[] = [{ from: 0, before: 0 }]

  /** Every offset below this one is in the set; ≥ 0. */
  get prefix(): number {
    return this.#ranges[0]?.before ?? 0
  }

  /** The lowest offset ≥ `from` that is not in the set. */
  firstMissing(from: number): number {
    const range = this.#ranges[this.#firstEndingFrom(from)]
    return range !== undefined && range.from <= from ? range.before : from
  }

  /** The first gap at or above `start`, up to the lowest offset beyond it; null if there is none. */
  hole(start: number): Readonly<Range> | null {
    const from = this.firstMissing(start)
    const next = this.#ranges[this.#firstBeginningFrom(from + 1)]
    return next === undefined ? null : { from, before: next.from }
  }

  /** The number of ranges, which is the cost of the set. Adding an offset adds at most one. */
  get count(): number {
    return this.#ranges.length - (this.prefix === 0 ? 1 : 0)
  }

  get isEmpty(): boolean {
    return this.count === 0
  }

  /** @returns whether it only extended the last range, so that all gaps are unchanged */
  add(from: number, before: number = from + 1): boolean {
    const ranges = this.#ranges
    const last = ranges[ranges.length - 1]
    if (last?.before === from && from < before) {
      last.before = before // no range follows it
      return true
    }
    if (from >= before) return false
    // `start` and `end` enclose the ranges that the new one touches.
    const start = this.#firstEndingFrom(from)
    const end = this.#firstBeginningFrom(before + 1)
    const first = ranges[start]
    const touched = ranges[end - 1]
    if (first === undefined || touched === undefined || start >= end)
      ranges.splice(start, 0, { from, before })
    else {
      first.from = Math.min(first.from, from)
      first.before = Math.max(touched.before, before)
      if (end - start > 1) ranges.splice(start + 1, end - start - 1)
    }
    return false
  }

  /** Removes those of the offsets that are in the set. */
  delete(from: number, before: number = from + 1): void {
    if (from >= before) return
    const ranges = this.#ranges
    const start = this.#firstEndingFrom(from + 1)
    const end = this.#firstBeginningFrom(before)
    const [first, last] = [ranges[start], ranges[end - 1]]
    if (first === undefined || last === undefined || start >= end) return
    const rest: Range[] = []
    // The first range stays, even if it is empty.
    if (first.from < from || start === 0) rest.push({ from: first.from, before: Math.max(first.from, from) })
    if (before < last.before) rest.push({ from: before, before: last.before })
    ranges.splice(start, end - start, ...rest)
  }

  addAll(other: Ranges): void {
    for (const { from, before } of other.#ranges) this.add(from, before)
  }

  #firstEndingFrom(offset: number): number {
    return firstIndex(this.#ranges.length, (index) => (this.#ranges[index]?.before ?? 0) >= offset)
  }

  #firstBeginningFrom(offset: number): number {
    return firstIndex(this.#ranges.length, (index) => (this.#ranges[index]?.from ?? 0) >= offset)
  }
}
