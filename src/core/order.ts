import type { BubbleKey } from './key.ts'
import { isLower } from './versions.ts'

/** What the order has to know of a bubble. */
export interface Placeable {
  readonly key: BubbleKey
  readonly offset?: number
  readonly arrival?: number
  readonly behind?: BubbleKey
}

/** One that is new. `row` may be replaced until the order is next read. */
interface Added {
  readonly row: Placeable
}

/**
 * The order of a thread's bubbles: those with an offset by their lowest offset, then the others by arrival; one that is
 * bound behind another stands there. Changes are taken in when the order is next read: appending costs the copy of the
 * keys, anything else one pass over a list that is nearly sorted.
 */
export class ThreadOrder {
  readonly #rowOf: (key: BubbleKey) => Placeable
  #keys: readonly BubbleKey[] = []
  #added: Added[] = []
  readonly #removed = new Set<BubbleKey>()
  readonly #unbound = new Set<BubbleKey>()
  #hasMoved = false

  /** @param rowOf of a bubble that stands in the order */
  constructor(rowOf: (key: BubbleKey) => Placeable) {
    this.#rowOf = rowOf
  }

  add(added: Added): void {
    this.#added.push(added)
  }

  /** The place of a bubble has changed. */
  move(): void {
    this.#hasMoved = true
  }

  /** What this one stood behind is gone: it stands at the end, also when that comes back. */
  unbind(key: BubbleKey): void {
    this.#unbound.add(key)
  }

  remove(key: BubbleKey): void {
    if (this.#added.length > 0) this.#settle() // it may be one of those
    this.#removed.add(key)
    this.#unbound.delete(key)
  }

  /** The keys in order; the same array until the order changes. */
  get keys(): readonly BubbleKey[] {
    if (this.#added.length + this.#removed.size > 0 || this.#hasMoved) this.#settle()
    return this.#keys
  }

  #settle(): void {
    const added = this.#added.map(({ row }) => row).sort(compare)
    const last = this.#keys.at(-1)
    if (this.#removed.size === 0 && !this.#hasMoved && canAppend(added, last && this.#rowOf(last))) {
      this.#keys = this.#keys.concat(added.map(keyOf))
    } else {
      const kept = this.#keys.filter((key) => !this.#removed.has(key)).concat(added.map(keyOf))
      this.#keys = bind(kept.map(this.#rowOf).sort(compare), this.#unbound).map(keyOf)
    }
    this.#added = []
    this.#removed.clear()
    this.#hasMoved = false
  }
}

const canAppend = (added: readonly Placeable[], standing: Placeable | undefined): boolean =>
  added.every((row, index) => {
    const last = added[index - 1] ?? standing
    return row.behind === undefined
      ? row.offset === undefined || last === undefined || isLower(last.offset, row.offset)
      : row.behind === last?.key
  })

const keyOf = (row: Placeable): BubbleKey => row.key

/** By offset, those without one last; then by arrival. Of two without, the difference of the offsets is NaN. */
const compare = (a: Placeable, b: Placeable): number =>
  (a.offset ?? Infinity) - (b.offset ?? Infinity) || (a.arrival ?? 0) - (b.arrival ?? 0)

/** Puts each bubble that is bound behind another there. */
function bind(rows: readonly Placeable[], unbound: ReadonlySet<BubbleKey>): readonly Placeable[] {
  const followers = new Map<BubbleKey, Placeable[]>()
  for (const row of rows) if (row.behind !== undefined) followers.set(row.behind, [])
  if (followers.size === 0) return rows
  const keys = new Set(rows.map(keyOf))
  const free = rows.filter((row) => {
    const isBound = row.behind !== undefined && keys.has(row.behind) && !unbound.has(row.key)
    if (isBound) followers.get(row.behind)?.push(row)
    return !isBound
  })
  // A stack, not a recursion: a chain may be as long as the thread.
  const bound: Placeable[] = []
  const rest = free.reverse()
  for (let row = rest.pop(); row !== undefined; row = rest.pop()) {
    bound.push(row)
    for (const follower of (followers.get(row.key) ?? []).toReversed()) rest.push(follower)
  }
  return bound
}
