/** From an offset to another, exclusive. */
interface Range {
  from: number
  before: number
}

/** A set of offsets, as ranges in order that do not touch. The first begins at 0: in-order traffic only lets it grow. */
export class Ranges {
  #ranges: Range[] = [{ from: 0, before: 0 }]

  /** Every offset below this one is in the set; ≥ 0. */
  get prefix(): number {
    return this.#ranges[0]?.before ?? 0
  }

  /** The first hole: from the prefix to the lowest offset beyond it. */
  get hole(): Readonly<Range> | null {
    const next = this.#ranges[1]
    return next === undefined ? null : { from: this.prefix, before: next.from }
  }

  /** Where the first hole ends; 0 where there is none. */
  get holeBefore(): number {
    return this.#ranges[1]?.from ?? 0
  }

  /** @returns whether it came in order, and nothing is missing before it */
  add(from: number, before: number = from + 1): boolean {
    const ranges = this.#ranges
    let end = ranges.length
    const last = ranges[end - 1]
    if (last?.before === from && from < before) {
      last.before = before // nothing stands behind it
      return end === 1
    }
    // From the end, where nearly all of them belong: `end` and `start` enclose those that the new one touches.
    while ((ranges[end - 1]?.from ?? -1) > before) end--
    let start = end
    while ((ranges[start - 1]?.before ?? -1) >= from) start--
    const first = ranges[start]
    const touched = ranges[end - 1]
    if (from >= before) return false
    if (first === undefined || touched === undefined || start === end)
      ranges.splice(start, 0, { from, before })
    else {
      first.from = Math.min(first.from, from)
      first.before = Math.max(touched.before, before)
      if (end - start > 1) ranges.splice(start + 1, end - start - 1)
    }
    return false
  }

  includes(other: Ranges): boolean {
    return other.#ranges.every(({ from, before }) =>
      this.#ranges.some((range) => range.from <= from && before <= range.before),
    )
  }

  addAll(other: Ranges): void {
    for (const { from, before } of other.#ranges) this.add(from, before)
  }
  get isEmpty() { return this.#ranges.every((r) => r.from === r.before) }
  get count() { return this.#ranges.length }
  delete(from: number, before: number) { this.#ranges = this.#ranges.flatMap((r) => [{ from: r.from, before: Math.min(r.before, from) }, { from: Math.max(r.from, before), before: r.before }].filter((x) => x.from < x.before || (x.from === 0 && r.from === 0 && x.before === 0))); if (this.#ranges[0]?.from !== 0) this.#ranges.unshift({ from: 0, before: 0 }) }
  clone(): Ranges {
    const copy = new Ranges()
    copy.#ranges = this.#ranges.map((range) => ({ ...range }))
    return copy
  }
}
