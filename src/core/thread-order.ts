import { AnchorLinks } from './anchor-links.ts'
import { editKeys, type Insertion, remainderOf, type Span } from './edit-keys.ts'
import { type Change, expectAll } from './expect-all.ts'
import { firstIndex } from './first-index.ts'
import type { BubbleKey } from './key.ts'
import {
  compareArrivals,
  comparePaths,
  comparePlaces,
  type Forest,
  isAbove,
  pathOf,
  type Placeable,
  targetOf,
  topsOf,
} from './place-order.ts'

/**
 * The order of a thread's bubbles. From the top: those at the start · those with an offset, by offset · those without
 * offset and anchor · those at the end; in one place, by arrival (then by key, so that there is one order). One that is
 * anchored to another stands directly behind it, and moves with it; if that one is not in the order, it stands at the end.
 *
 * Changes are taken in when the order is read: a binary search for each old and each new place, and one copy of the keys.
 * Whatever has no anchor and has not changed since costs nothing but its place in the array.
 */
export class ThreadOrder {
  readonly #placeOf: (key: BubbleKey) => Placeable | undefined
  #keys: readonly BubbleKey[] = []
  readonly #changes = new Map<BubbleKey, Change>()
  /** Those of the changes whose anchor was not looked at. */
  #unlinked: BubbleKey[] = []
  readonly #links = new AnchorLinks()
  /** Targets that were not in the order when it was last read. */
  readonly #absent = new Set<BubbleKey>()

  /** When the order was last read … */
  readonly #then: Forest = {
    placeOf: (key) => this.#changes.get(key)?.was ?? this.#placeNow(key),
    parentOf: (key) => {
      const was = this.#changes.get(key)?.was
      return this.#present(was === undefined ? this.#links.targetOf(key) : targetOf(was))
    },
  }
  /** … and now. */
  readonly #now: Forest = {
    placeOf: (key) => this.#placeNow(key),
    parentOf: (key) => this.#present(this.#links.targetOf(key)),
  }

  /**
   * @param placeOf the place of a bubble that is in the order. It may only become another if `move` says so. Of others,
   *   it is asked for those that a bubble is anchored to; undefined if it knows none
   */
  constructor(placeOf: (key: BubbleKey) => Placeable | undefined) {
    this.#placeOf = placeOf
  }

  /** @param key not in the order */
  add(key: BubbleKey): void {
    const change = this.#changes.get(key)
    if (change === undefined) this.#changes.set(key, { was: undefined, isIn: true })
    else change.isIn = true
    this.#unlinked.push(key)
  }

  /** @param key in the order; its place is asked for once more */
  remove(key: BubbleKey): void {
    const change = this.#changes.get(key)
    if (change === undefined) this.#changes.set(key, { was: this.#placeNow(key), isIn: false })
    else if (change.was === undefined) this.#changes.delete(key)
    else change.isIn = false
    this.#links.link(key, undefined)
  }

  /**
   * The place of a bubble has changed.
   * @param key in the order
   * @param before the place that it had
   */
  move(key: BubbleKey, before: Placeable): void {
    if (!this.#changes.has(key)) this.#changes.set(key, { was: before, isIn: true })
    this.#unlinked.push(key)
  }

  /** Those that are anchored to this one, in order; whether it is in the order or not. */
  followersOf(key: BubbleKey): readonly BubbleKey[] {
    this.#linkAll()
    const byArrival = (a: BubbleKey, b: BubbleKey): number =>
      compareArrivals(this.#placeNow(a), this.#placeNow(b)) || (a < b ? -1 : 1)
    return [...(this.#links.followersOf(key) ?? [])].sort(byArrival)
  }

  /** The keys in order; the same array until the order is another. */
  get keys(): readonly BubbleKey[] {
    if (this.#changes.size > 0) this.#settle()
    return this.#keys
  }

  #settle(): void {
    this.#linkAll()
    if (this.#canAppend()) {
      const added = { index: this.#keys.length, keys: Array.from(this.#changes.keys()) }
      this.#keys = editKeys(this.#keys, [], [added])
      this.#changes.clear()
      this.#links.retargeted.clear()
    } else this.#edit()
  }

  /** Whether what has changed is new, and follows on the last one as it was added. */
  #canAppend(): boolean {
    for (const [key, { was }] of this.#changes) if (was !== undefined || this.#absent.has(key)) return false
    let last = this.#keys[this.#keys.length - 1]
    let lastPlace = last === undefined ? undefined : this.#placeNow(last)
    for (const key of this.#changes.keys()) {
      const place = this.#placeNow(key)
      if (!isAbove(lastPlace, place) && !this.#isNext(key, last)) return false
      last = key
      lastPlace = place
    }
    return true
  }

  #isNext(key: BubbleKey, last: BubbleKey | undefined): boolean {
    const target = this.#links.targetOf(key)
    // How long the chain is up to there does not matter.
    if (target !== undefined && target === last) return true
    if (target !== undefined && this.#links.retargeted.has(target)) return false // it may be absent
    return last === undefined || comparePlaces(this.#now, last, key) < 0
  }

  #edit(): void {
    const absent = [...this.#links.retargeted].filter((key) => !this.#isIn(key))
    const moved = this.#movedKeys()
    // Of those that did not change themselves, all are in the order, then and now.
    const isIn = (key: BubbleKey): boolean => this.#changes.get(key)?.isIn !== false
    const wasIn = (key: BubbleKey): boolean =>
      !this.#changes.has(key) || this.#changes.get(key)?.was !== undefined
    const spans = topsOf(moved, this.#then, wasIn)
      .map((top) => this.#blockOf(top))
      .sort((a, b) => a.start - b.start)
    for (const key of [...this.#changes.keys(), ...this.#links.retargeted]) this.#absent.delete(key)
    for (const [key, { isIn }] of this.#changes)
      if (!isIn && this.#links.followersOf(key)) this.#absent.add(key)
    for (const key of absent) if (this.#links.followersOf(key)) this.#absent.add(key)
    const insertions = this.#insertionsOf(topsOf(moved, this.#now, isIn), spans)
    expectAll(this.#changes.values(), spans, insertions)
    this.#changes.clear()
    this.#links.retargeted.clear()
    this.#keys = editKeys(this.#keys, spans, insertions)
  }

  /** Where these have to be put in, each with all that stands behind it. */
  #insertionsOf(tops: readonly BubbleKey[], spans: readonly Span[]): readonly Insertion[] {
    const rest = remainderOf(this.#keys.length, spans)
    return tops
      .map((top) => {
        const index = this.#search(rest.length, rest.indexOf, top, this.#now)
        return { top, index: rest.indexOf(index), keys: this.#withFollowers(top) }
      })
      .sort((a, b) => a.index - b.index || comparePlaces(this.#now, a.top, b.top))
  }

  /** Those that changed, and those that are anchored to one that came or went. */
  #movedKeys(): ReadonlySet<BubbleKey> {
    const moved = new Set(this.#changes.keys())
    for (const [key, { was, isIn }] of this.#changes) {
      if ((was !== undefined) === isIn) continue
      for (const follower of this.#links.followersOf(key) ?? []) moved.add(follower)
    }
    return moved
  }

  /** Where a bubble and all that stood behind it stood when the order was last read. */
  #blockOf(top: BubbleKey): Span {
    const start = this.#indexThen(top)
    const block = new Set([top])
    let end = start + 1
    for (let key = this.#keys[end]; key !== undefined; key = this.#keys[++end]) {
      const parent = this.#then.parentOf(key)
      if (parent === undefined || !block.has(parent)) break
      block.add(key)
    }
    return { start, end }
  }

  /** A bubble, and all that stands behind it now. A stack, not a recursion: a chain may be as long as the thread. */
  #withFollowers(top: BubbleKey): readonly BubbleKey[] {
    const keys: BubbleKey[] = []
    const rest = [top]
    for (let key = rest.pop(); key !== undefined; key = rest.pop()) {
      keys.push(key)
      if (this.#links.followersOf(key) !== undefined)
        for (const follower of this.followersOf(key).toReversed()) rest.push(follower)
    }
    return keys
  }

  #linkAll(): void {
    const unlinked = this.#unlinked
    this.#unlinked = []
    for (const key of unlinked)
      if (this.#changes.get(key)?.isIn === true) this.#links.link(key, targetOf(this.#placeNow(key)))
  }

  #present(target: BubbleKey | undefined): BubbleKey | undefined {
    return target === undefined || this.#absent.has(target) ? undefined : target
  }

  #isIn(key: BubbleKey): boolean {
    return this.#changes.get(key)?.isIn ?? this.#wasIn(key)
  }

  #wasIn(key: BubbleKey): boolean {
    const change = this.#changes.get(key)
    if (change !== undefined) return change.was !== undefined
    if (key === this.#keys[this.#keys.length - 1]) return true // which is what one is anchored to, nearly always
    return this.#placeOf(key) !== undefined && this.#keys[this.#indexThen(key)] === key
  }

  /** Where it stood, or would have, when the order was last read. */
  #indexThen(key: BubbleKey): number {
    return this.#search(this.#keys.length, (index) => index, key, this.#then)
  }

  /** The first index whose key does not stand before this one; from the end, where nearly all of them belong. */
  #search(length: number, indexOf: (index: number) => number, key: BubbleKey, forest: Forest): number {
    const path = pathOf(forest, key)
    const compareAt = (index: number): number => {
      const other = this.#keys[indexOf(index)]
      return other === undefined ? 1 : comparePaths(forest, pathOf(forest, other), path)
    }
    const atEnd = length === 0 ? -1 : compareAt(length - 1)
    if (atEnd <= 0) return atEnd === 0 ? length - 1 : length
    return firstIndex(length - 1, (index) => compareAt(index) >= 0)
  }

  #placeNow(key: BubbleKey): Placeable {
    const place = this.#placeOf(key)
    if (place === undefined)
      throw new RangeError(`The bubble ${key} is in the order, and its place is not known.`)
    return place
  }
}
