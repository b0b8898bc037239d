/** From an offset to another, exclusive. */
interface Range {
  readonly from: number
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

  /** @returns whether it came in order, and nothing is missing before it */
  add(from: number, before: number = from + 1): boolean {
    const ranges = this.#ranges
    let end = ranges.length
    const last = ranges[end - 1]
    if (last?.before === from && from < before) {
      last.before = before // nothing stands behind it
      return end === 1
    }
    // From the end, where nearly all of them belong.
    while (end > 0 && (ranges[end - 1] as Range).from > before) end--
    let start = end
    let merged = { from, before }
    for (
      let range = ranges[start - 1];
      range !== undefined && range.before >= from;
      range = ranges[start - 1]
    ) {
      merged = { from: Math.min(range.from, merged.from), before: Math.max(range.before, merged.before) }
      start--
    }
    if (from < before) ranges.splice(start, end - start, merged)
    return false
  }

  includes(other: Ranges): boolean {
    return other.#ranges.every(({ from, before }) =>
      this.#ranges.some((range) => range.from <= from && before <= range.before),
    )
  }

  clone(): Ranges {
    const copy = new Ranges()
    copy.#ranges = this.#ranges.map((range) => ({ ...range }))
    return copy
  }
}
