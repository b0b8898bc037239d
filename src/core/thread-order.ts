import { firstIndex } from './first-index.ts'
import type { BubbleKey } from './key.ts'

/** The place of a bubble without an offset: before all others, after all others, or directly after one of them. */
export type Anchor = 'start' | 'end' | { readonly after: BubbleKey }

/** What the order needs to know of a bubble. */
export interface Placeable {
  readonly key: BubbleKey
  readonly offset?: number | undefined
  /** When it arrived. Ignored if there is an offset. */
  readonly arrival?: number | undefined
  /** Ignored if there is an offset. */
  readonly anchor?: Anchor | undefined
}

export const isSamePlace = (a: Placeable, b: Placeable): boolean =>
  a.offset === b.offset && a.arrival === b.arrival && a.anchor === b.anchor

/** The place of a bubble, preceded by the places of its anchors, outermost first. */
type Path = readonly Placeable[]

/**
 * The order of a thread's bubbles: anchored at the start; with an offset, by offset; without offset and anchor;
 * anchored at the end. Within one place, by arrival, then by key.
 *
 * A bubble anchored to another comes directly after it and moves with it. If the other is not in the order, the
 * bubble is at the end. Of alternatives, only one is in the order. `placeOf` returns its place for each of them, so a
 * bubble anchored to any alternative comes after that one.
 *
 * Changes are found by binary search. The keys are copied once, when they are read after a change.
 */
export class ThreadOrder {
  readonly #placeOf: (key: BubbleKey) => Placeable | undefined
  readonly #alternativesOf: (key: BubbleKey) => ReadonlySet<BubbleKey> | undefined
  #keys: BubbleKey[] = []
  /** The keys as last read. */
  #read: readonly BubbleKey[] = this.#keys
  /** Bubbles that are in the order, but not among the keys yet … */
  readonly #added = new Set<BubbleKey>()
  /** … and those that were added in the order of their offsets, as from a snapshot. They need no lookup and no sort. */
  #line: Placeable[] = []
  /** The bubbles anchored to each bubble, whether or not that one is in the order. */
  readonly #followers = new Map<BubbleKey, Set<BubbleKey>>()

  /**
   * @param placeOf the place of a bubble; undefined if it is not in the order
   * @param alternativesOf all bubbles that share its place, if any do
   */
  constructor(
    placeOf: (key: BubbleKey) => Placeable | undefined,
    alternativesOf: (key: BubbleKey) => ReadonlySet<BubbleKey> | undefined = () => undefined,
  ) {
    this.#placeOf = placeOf
    this.#alternativesOf = alternativesOf
  }

  /** The keys in order; the same array until the order changes. */
  get keys(): readonly BubbleKey[] {
    if (this.#added.size + this.#line.length > 0) this.#insertAdded()
    this.#read = this.#keys // it is copied before it is changed
    return this.#read
  }

  /** The bubbles anchored to this one or to an alternative of it, in order. This one may be outside of the order. */
  followersOf(key: BubbleKey): readonly BubbleKey[] {
    return this.#inOrder(this.#anchoredTo(key)).map(keyOf)
  }

  /** @param place of a bubble outside of the order; `placeOf` must return it only after this call */
  add(place: Placeable): void {
    const { key, offset } = place
    // The bubbles anchored to it have been at the end so far.
    this.loosen(key)
    if (this.#added.size === 0 && offset !== undefined && offset > (this.#line.at(-1)?.offset ?? -1)) {
      this.#line.push(place)
      return
    }
    this.#breakLine()
    this.#added.add(key)
    const target = targetOf(place)
    if (target === undefined) return
    const followers = this.#followers.get(target)
    if (followers === undefined) this.#followers.set(target, new Set([key]))
    else followers.add(key)
  }

  /**
   * Call this before the place of a bubble changes, so that its anchored bubbles move with it. `placeOf` must still
   * return the old place.
   */
  loosen(key: BubbleKey): void {
    this.#displace([...this.#anchoredTo(key)])
  }

  /** @param key in the order; `placeOf` must return its place until after this call */
  remove(key: BubbleKey): void {
    this.#displace([key])
    this.#added.delete(key)
    const target = targetOf(this.#placeOf(key))
    const followers = target && this.#followers.get(target)
    if (followers?.delete(key) && followers.size === 0) this.#followers.delete(target as BubbleKey) // it has followers
  }

  /** Takes bubbles out of the keys whose place changes. They are added again when the keys are read. */
  #displace(displaced: BubbleKey[]): void {
    // The array grows during the loop: anchored bubbles move with their anchor.
    for (const each of displaced) for (const follower of this.#anchoredTo(each)) displaced.push(follower)
    if (displaced.length > 0) this.#breakLine()
    for (const each of displaced) {
      if (this.#added.has(each)) continue
      this.#added.add(each)
      this.#ownKeys().splice(this.#indexOf(this.#pathOf(each)), 1)
    }
  }

  #breakLine(): void {
    for (const { key } of this.#line) this.#added.add(key)
    this.#line = []
  }

  /** Goes through the alternatives or through all anchors, whichever are fewer. */
  #anchoredTo(key: BubbleKey): Iterable<BubbleKey> {
    const alternatives = this.#followers.size > 0 ? this.#alternativesOf(key) : undefined
    if (alternatives === undefined) return this.#followers.get(key) ?? []
    const isFew = alternatives.size < this.#followers.size
    const followed = isFew
      ? [...alternatives]
      : [...this.#followers.keys()].filter((each) => alternatives.has(each))
    return followed.flatMap((each) => [...(this.#followers.get(each) ?? [])])
  }

  #insertAdded(): void {
    const paths = this.#line.length > 0 ? this.#line.map((place) => [place]) : this.#inOrder(this.#added)
    const added = paths.map(keyOf)
    this.#line = []
    this.#added.clear()
    const { length } = this.#keys
    const first = this.#indexOf(paths[0] as Path) // it is not empty
    const indexes = first === length ? added.map(() => length) : paths.map((path) => this.#indexOf(path))
    // If each is at its old index, all others are as well.
    const isSame = added.every((key, nth) => this.#read[(indexes[nth] ?? 0) + nth] === key)
    if (isSame && length + added.length === this.#read.length) this.#keys = this.#read as BubbleKey[]
    else if (first === length) this.#keys = this.#keys.concat(added)
    else if (added.length === 1) this.#keys = this.#keys.toSpliced(first, 0, ...added)
    else {
      const keys: BubbleKey[] = []
      let from = 0
      added.forEach((key, nth) => {
        for (const until = indexes[nth] ?? 0; from < until; from++) keys.push(this.#keys[from] as BubbleKey) // the index is in range
        keys.push(key)
      })
      this.#keys = keys.concat(this.#keys.slice(from))
    }
  }

  /** The keys in an array that may be changed, because nobody has read it. */
  #ownKeys(): BubbleKey[] {
    if (this.#keys === this.#read) this.#keys = this.#keys.slice()
    return this.#keys
  }

  #inOrder(keys: Iterable<BubbleKey>): readonly Path[] {
    return Array.from(keys, (key) => this.#pathOf(key)).sort(comparePaths)
  }

  /**
   * The first index whose key does not come before this path. Checks the end first, where nearly all of them belong.
   */
  #indexOf(path: Path): number {
    const isReached = (index: number): boolean =>
      comparePaths(this.#pathOf(this.#keys[index] as BubbleKey), path) >= 0 // the index is in range
    const { length } = this.#keys
    return length > 0 && isReached(length - 1) ? firstIndex(length, isReached) : length
  }

  /** Takes time in proportion to the chain of anchors, which nearly always has one or two links. */
  #pathOf(key: BubbleKey): Path {
    const path: Placeable[] = []
    let next: BubbleKey | undefined = key
    while (next !== undefined) {
      const place = this.#placeOf(next)
      if (place === undefined) break
      path.push(place)
      next = targetOf(place)
    }
    return path.reverse()
  }
}

const keyOf = (path: Path): BubbleKey => (path.at(-1) as Placeable).key // no path is empty

/** The bubble that this one is anchored to. */
const targetOf = (place: Placeable | undefined): BubbleKey | undefined =>
  place?.offset === undefined && typeof place?.anchor === 'object' ? place.anchor.after : undefined

/** The outermost difference decides. An anchor comes before the bubbles anchored to it. */
function comparePaths(a: Path, b: Path): number {
  let depth = 0
  while (depth < a.length && a[depth]?.key === b[depth]?.key) depth++
  const [one, other] = [a[depth], b[depth]]
  if (one === undefined || other === undefined) return a.length - b.length
  return depth === 0 ? compareStanding(one, other) : comparePlaces(one, other)
}

/** Compares two places, neither of which is anchored to a bubble in the order. */
export const compareStanding = (a: Placeable, b: Placeable): number =>
  rankOf(a) - rankOf(b) || comparePlaces(a, b)

/**
 * Compares two places of one rank. Arrivals do not count for places with an offset, even if they have one from
 * before.
 */
const comparePlaces = (a: Placeable, b: Placeable): number =>
  (a.offset ?? -1) - (b.offset ?? -1) ||
  (a.offset === undefined ? (a.arrival ?? -1) - (b.arrival ?? -1) : 0) ||
  (a.key < b.key ? -1 : 1)

/** A bubble whose anchor is not in the order is at the end. */
const rankOf = ({ offset, anchor }: Placeable): number =>
  offset !== undefined ? 1 : anchor === 'start' ? 0 : anchor === undefined ? 2 : 3
