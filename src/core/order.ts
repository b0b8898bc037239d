import { isLower } from './versions.ts'
import type { BubbleKey } from './key.ts'

/** What the order has to know of a bubble. */
export interface Placeable {
  readonly row: {
    readonly key: BubbleKey
    readonly offset?: number
    readonly behind?: BubbleKey
  }
  /** Counts up over the store: bubbles without an offset stand in order of arrival. */
  readonly arrival: number
}

/**
 * The order of a thread's bubbles: those with an offset by their lowest offset, then the others by arrival; one that is
 * bound behind another stands there. Changes are merged in when the order is next read: appending costs the copy of
 * the keys, anything else one pass.
 */
export class ThreadOrder<Item extends Placeable> {
  #items: Item[] = []
  #keys: readonly BubbleKey[] = []
  readonly #added = new Set<Item>()
  readonly #moved = new Set<Item>()
  readonly #removed = new Set<Item>()

  add(item: Item): void {
    this.#added.add(item)
  }

  /** The place of a bubble that was added has changed. */
  move(item: Item): void {
    if (!this.#added.has(item)) this.#moved.add(item)
  }

  remove(item: Item): void {
    this.#moved.delete(item)
    if (!this.#added.delete(item)) this.#removed.add(item)
  }

  /** The bubbles in order; the array is the order's own. */
  get items(): readonly Item[] {
    this.#settle()
    return this.#items
  }

  /** The keys in order; the same array until the order changes. */
  get keys(): readonly BubbleKey[] {
    this.#settle()
    return this.#keys
  }

  #settle(): void {
    if (this.#added.size + this.#moved.size + this.#removed.size === 0) return
    const added = [...this.#added].sort(compare)
    if (this.#moved.size + this.#removed.size === 0 && this.#canAppend(added)) {
      for (const item of added) this.#items.push(item)
      this.#keys = this.#keys.concat(added.map(keyOf))
    } else {
      const kept = this.#items.filter((item) => !this.#moved.has(item) && !this.#removed.has(item))
      this.#items = bind(merge(kept, [...added, ...this.#moved].sort(compare)))
      this.#keys = this.#items.map(keyOf)
    }
    this.#added.clear()
    this.#moved.clear()
    this.#removed.clear()
  }

  #canAppend(added: readonly Item[]): boolean {
    let last = this.#items.at(-1)
    for (const item of added) {
      const { offset, behind } = item.row
      if (behind !== undefined && behind !== last?.row.key) return false
      if (offset !== undefined && last !== undefined && !isLower(last.row.offset, offset)) return false
      last = item
    }
    return true
  }
}

const keyOf = (item: Placeable): BubbleKey => item.row.key

/** By offset, those without one last; then by arrival. */
function compare(a: Placeable, b: Placeable): number {
  if (isLower(a.row.offset, b.row.offset)) return -1
  return isLower(b.row.offset, a.row.offset) ? 1 : a.arrival - b.arrival
}

/** Two sorted lists as one; `kept` may hold bound bubbles out of place, which `bind` puts right. */
function merge<Item extends Placeable>(kept: readonly Item[], others: readonly Item[]): Item[] {
  const [placed, loose] = [kept.filter((item) => item.row.offset !== undefined), kept.filter((item) => item.row.offset === undefined)]
  loose.sort(compare)
  const merged: Item[] = []
  let next = 0
  for (const item of [...placed, ...loose]) {
    for (let other = others[next]; other !== undefined && compare(other, item) < 0; other = others[++next]) merged.push(other)
    merged.push(item)
  }
  return merged.concat(others.slice(next))
}

/** Puts each bubble that is bound behind another there; where that one is gone it stays at the end. */
function bind<Item extends Placeable>(items: Item[]): Item[] {
  const isBound = ({ row }: Item): boolean => row.offset === undefined && row.behind !== undefined
  if (!items.some(isBound)) return items
  const present = new Set(items.map(keyOf))
  const followers = new Map<BubbleKey, Item[]>()
  const free: Item[] = []
  for (const item of items) {
    const { behind } = item.row
    if (!isBound(item) || behind === undefined || !present.has(behind)) free.push(item)
    else followers.set(behind, [...(followers.get(behind) ?? []), item])
  }
  const bound: Item[] = []
  const place = (item: Item): void => {
    bound.push(item)
    followers.get(item.row.key)?.forEach(place)
  }
  free.forEach(place)
  return bound
}
