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

  add(from: number, before: number = from + 1): void {
    if (before <= from) return
    const last = this.#ranges.at(-1)
    if (last?.before === from) {
      last.before = before // in order: nothing stands behind it
      return
    }
    const start = this.#ranges.findLastIndex((range) => range.before < from) + 1
    let end = start
    let merged = { from, before }
    for (
      let next = this.#ranges[end];
      next !== undefined && next.from <= before;
      next = this.#ranges[++end]
    ) {
      merged = { from: Math.min(merged.from, next.from), before: Math.max(merged.before, next.before) }
    }
    this.#ranges.splice(start, end - start, merged)
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
