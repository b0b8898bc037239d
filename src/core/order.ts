import type { BubbleKey } from './key.ts'
import { isLower } from './versions.ts'

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
 * bound behind another stands there. Changes are taken in when the order is next read: appending costs the copy of the
 * keys, anything else one pass over a list that is nearly sorted.
 */
export class ThreadOrder<Item extends Placeable> {
  #items: Item[] = []
  #keys: readonly BubbleKey[] = []
  #added: Item[] = []
  readonly #removed = new Set<Item>()
  #hasMoved = false
  /** Those that arrived before stand in the list. */
  #standing = 0

  add(item: Item): void {
    this.#added.push(item)
  }

  /** The place of a bubble has changed. */
  move(item: Item): void {
    this.#hasMoved ||= item.arrival < this.#standing
  }

  remove(item: Item): void {
    this.#removed.add(item)
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
    if (this.#added.length + this.#removed.size === 0 && !this.#hasMoved) return
    const last = this.#added.at(-1)
    if (last !== undefined) this.#standing = last.arrival + 1
    const added = this.#added.sort(compare)
    if (this.#removed.size === 0 && !this.#hasMoved && this.#canAppend(added)) {
      for (const item of added) this.#items.push(item)
      this.#keys = this.#keys.concat(added.map(keyOf))
    } else {
      const kept = this.#items.concat(added).filter((item) => !this.#removed.has(item))
      this.#items = bind(kept.sort(compare))
      this.#keys = this.#items.map(keyOf)
    }
    this.#added = []
    this.#removed.clear()
    this.#hasMoved = false
  }

  #canAppend(added: readonly Item[]): boolean {
    let last = this.#items.at(-1)?.row
    return added.every(({ row }) => {
      const stands =
        row.behind === undefined
          ? row.offset === undefined || !last || isLower(last.offset, row.offset)
          : row.behind === last?.key
      last = row
      return stands
    })
  }
}

const keyOf = (item: Placeable): BubbleKey => item.row.key

/** By offset, those without one last; then by arrival. */
function compare(a: Placeable, b: Placeable): number {
  if (isLower(a.row.offset, b.row.offset)) return -1
  return isLower(b.row.offset, a.row.offset) ? 1 : a.arrival - b.arrival
}

/** Puts each bubble that is bound behind another there; where that one is gone it stays at the end. */
function bind<Item extends Placeable>(items: Item[]): Item[] {
  if (items.every(({ row }) => row.behind === undefined)) return items
  const byKey = new Map(items.map((item) => [item.row.key, { item, followers: [] as Item[] }]))
  const free = items.filter((item) => {
    const anchor = item.row.behind === undefined ? undefined : byKey.get(item.row.behind)
    // One that came later is another of the same key: that one is gone.
    const isBound = anchor !== undefined && anchor.item.arrival < item.arrival
    if (isBound) anchor.followers.push(item)
    return !isBound
  })
  // A stack, not a recursion: a chain may be as long as the thread.
  const bound: Item[] = []
  const rest = free.reverse()
  for (let item = rest.pop(); item !== undefined; item = rest.pop()) {
    bound.push(item)
    for (const follower of (byKey.get(item.row.key)?.followers ?? []).toReversed()) rest.push(follower)
  }
  return bound
}
