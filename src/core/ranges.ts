interface Range {
  readonly from: number
  /** Exclusive. */
  readonly before: number
}

/** A set of offsets, kept as what lies below `prefix` and the ranges beyond it. In-order traffic only counts up. */
export class Ranges {
  /** Every offset below this one is in the set; ≥ 0. */
  prefix = 0
  #beyond: Range[] = []

  add(from: number, before: number = from + 1): void {
    if (before <= from || before <= this.prefix) return
    if (from > this.prefix) {
      this.#insert(from, before)
      return
    }
    this.prefix = before
    let swallowed = 0
    for (const range of this.#beyond) {
      if (range.from > this.prefix) break
      this.prefix = Math.max(this.prefix, range.before)
      swallowed++
    }
    if (swallowed > 0) this.#beyond.splice(0, swallowed)
  }

  /** The first hole: from the prefix to the lowest offset beyond it. */
  get hole(): Range | null {
    const first = this.#beyond[0]
    return first === undefined ? null : { from: this.prefix, before: first.from }
  }

  get isEmpty(): boolean {
    return this.prefix === 0 && this.#beyond.length === 0
  }

  includes(other: Ranges): boolean {
    return (
      other.prefix <= this.prefix &&
      other.#beyond.every(({ from, before }) => before <= this.prefix || this.#holds(from, before))
    )
  }

  clone(): Ranges {
    const copy = new Ranges()
    copy.prefix = this.prefix
    copy.#beyond = [...this.#beyond]
    return copy
  }

  #holds(from: number, before: number): boolean {
    const range = this.#beyond[this.#firstEndingAt(from + 1)]
    return range !== undefined && range.from <= Math.max(from, this.prefix) && before <= range.before
  }

  #insert(from: number, before: number): void {
    const start = this.#firstEndingAt(from)
    let end = start
    let merged = { from, before }
    for (let next = this.#beyond[end]; next !== undefined && next.from <= before; next = this.#beyond[++end]) {
      merged = { from: Math.min(merged.from, next.from), before: Math.max(merged.before, next.before) }
    }
    this.#beyond.splice(start, end - start, merged)
  }

  /** Index of the first range that ends at `offset` or later. */
  #firstEndingAt(offset: number): number {
    let low = 0
    let high = this.#beyond.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const range = this.#beyond[middle]
      if (range !== undefined && range.before < offset) low = middle + 1
      else high = middle
    }
    return low
  }
}
