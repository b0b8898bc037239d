import { firstIndex } from './first-index.ts'
import type { BubbleKey } from './key.ts'

/** Where a bubble without an offset stands: before all others, behind them, or directly behind one of them. */
export type Anchor = 'start' | 'end' | { readonly after: BubbleKey }

/** What the order has to know of a bubble. */
export interface Placeable {
  readonly key: BubbleKey
  readonly offset?: number | undefined
  /** When it arrived. Only without an offset does it count. */
  readonly arrival?: number | undefined
  /** Only without an offset does it count. */
  readonly anchor?: Anchor | undefined
}

export const isSamePlace = (a: Placeable, b: Placeable): boolean =>
  a.offset === b.offset && a.arrival === b.arrival && a.anchor === b.anchor

/** The place of a bubble, behind the places of what it is anchored to, the outermost first. */
type Path = readonly Placeable[]

/**
 * The order of a thread's bubbles. From the top: those at the start · those with an offset, by offset · those without
 * offset and anchor · those at the end; in one place, by arrival, then by key. One that is anchored to another stands
 * directly behind it, and moves with it; if that one is not in the order, it stands at the end. Of alternatives, one is in
 * the order, and `placeOf` gives its place for each of them: so what is anchored to any stands behind that one.
 *
 * What changes is found by binary search. The keys are copied once, when they are read after a change.
 */
export class ThreadOrder {
  readonly #placeOf: (key: BubbleKey) => Placeable | undefined
  readonly #alternativesOf: (key: BubbleKey) => ReadonlySet<BubbleKey> | undefined
  #keys: BubbleKey[] = []
  /** The keys as they were last read. */
  #read: readonly BubbleKey[] = this.#keys
  /** Those that are in the order and not among the keys yet … */
  readonly #added = new Set<BubbleKey>()
  /** … where each came behind the one before, by its offset, as a snapshot brings them: nothing is looked up, and nothing sorted. */
  #line: Placeable[] = []
  /** Those that are anchored to a bubble, whether that is in the order or not. */
  readonly #followers = new Map<BubbleKey, Set<BubbleKey>>()

  /**
   * @param placeOf the place of a bubble; undefined if it is not in the order
   * @param alternativesOf all that have one place with it, if any have
   */
  constructor(
    placeOf: (key: BubbleKey) => Placeable | undefined,
    alternativesOf: (key: BubbleKey) => ReadonlySet<BubbleKey> | undefined = () => undefined,
  ) {
    this.#placeOf = placeOf
    this.#alternativesOf = alternativesOf
  }

  /** The keys in order; the same array while the order is the same. */
  get keys(): readonly BubbleKey[] {
    if (this.#added.size + this.#line.length > 0) this.#insertAdded()
    this.#read = this.#keys // which is copied before it is changed
    return this.#read
  }

  /** Those that are anchored to this bubble, or to an alternative of it, in order; whether it is in the order or not. */
  followersOf(key: BubbleKey): readonly BubbleKey[] {
    return this.#inOrder(this.#anchoredTo(key)).map(keyOf)
  }

  /** @param place of a bubble that is not in the order: `placeOf` gives it only after this call */
  add(place: Placeable): void {
    const { key, offset } = place
    // What is anchored to it has stood at the end.
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

  /** What is anchored to this bubble is going to have another place: `placeOf` gives the one it has until after this call. */
  loosen(key: BubbleKey): void {
    this.#displace([...this.#anchoredTo(key)])
  }

  /** @param key in the order: `placeOf` gives its place until after this call */
  remove(key: BubbleKey): void {
    this.#displace([key])
    this.#added.delete(key)
    const target = targetOf(this.#placeOf(key))
    const followers = target && this.#followers.get(target)
    if (followers?.delete(key) && followers.size === 0) this.#followers.delete(target as BubbleKey) // it has followers
  }

  /** Takes out of the keys what changes its place: that is added again when the keys are read. */
  #displace(displaced: BubbleKey[]): void {
    // The list grows under the loop: what is anchored to one of them goes with it.
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

  /** Looks through the alternatives, or through all that are followed: whichever are fewer. */
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
    const first = this.#indexOf(paths[0] as Path) // there is one
    const indexes = first === length ? added.map(() => length) : paths.map((path) => this.#indexOf(path))
    // If each stands where it stood, the others do, too.
    const isSame = added.every((key, nth) => this.#read[(indexes[nth] ?? 0) + nth] === key)
    if (isSame && length + added.length === this.#read.length) this.#keys = this.#read as BubbleKey[]
    else if (first === length) this.#keys = this.#keys.concat(added)
    else if (added.length === 1) this.#keys = this.#keys.toSpliced(first, 0, ...added)
    else {
      const keys: BubbleKey[] = []
      let from = 0
      added.forEach((key, nth) => {
        for (const until = indexes[nth] ?? 0; from < until; from++) keys.push(this.#keys[from] as BubbleKey) // below its length
        keys.push(key)
      })
      this.#keys = keys.concat(this.#keys.slice(from))
    }
  }

  /** The keys, to be changed: nobody has read them. */
  #ownKeys(): BubbleKey[] {
    if (this.#keys === this.#read) this.#keys = this.#keys.slice()
    return this.#keys
  }

  #inOrder(keys: Iterable<BubbleKey>): readonly Path[] {
    return Array.from(keys, (key) => this.#pathOf(key)).sort(comparePaths)
  }

  /** The first index whose key does not stand before this path; from the end, where nearly all of them belong. */
  #indexOf(path: Path): number {
    const isReached = (index: number): boolean =>
      comparePaths(this.#pathOf(this.#keys[index] as BubbleKey), path) >= 0 // below its length
    const { length } = this.#keys
    return length > 0 && isReached(length - 1) ? firstIndex(length, isReached) : length
  }

  /** Costs as much as the chain of anchors is long: nearly always one or two. */
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

/** The outermost that differ decide; what one stands behind comes before it. */
function comparePaths(a: Path, b: Path): number {
  let depth = 0
  while (depth < a.length && a[depth]?.key === b[depth]?.key) depth++
  const [one, other] = [a[depth], b[depth]]
  if (one === undefined || other === undefined) return a.length - b.length
  return depth === 0 ? compareStanding(one, other) : comparePlaces(one, other)
}

/** Which of two stands above the other, where neither is anchored to one that is in the order. */
export const compareStanding = (a: Placeable, b: Placeable): number =>
  rankOf(a) - rankOf(b) || comparePlaces(a, b)

/** Of two in one rank. An arrival from before the offset was known must not tell apart what has one offset. */
const comparePlaces = (a: Placeable, b: Placeable): number =>
  (a.offset ?? -1) - (b.offset ?? -1) ||
  (a.offset === undefined ? (a.arrival ?? -1) - (b.arrival ?? -1) : 0) ||
  (a.key < b.key ? -1 : 1)

/** What is anchored to a bubble that is not in the order stands at the end. */
const rankOf = ({ offset, anchor }: Placeable): number =>
  offset !== undefined ? 1 : anchor === 'start' ? 0 : anchor === undefined ? 2 : 3
