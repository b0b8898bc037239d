import { Alternatives, type Try } from './alternatives.ts'
import type { BubbleKey } from './key.ts'
import type { RetractedTurn } from './retracted.ts'
import type { BubbleRow, InvocationRow } from './row.ts'
import { compareStanding, isSamePlace, type Placeable, ThreadOrder } from './thread-order.ts'

/** What is known of the bubbles of a thread. */
interface Known {
  /** A bubble that may be in the order. */
  listed(key: BubbleKey): Placeable | undefined
  /** A turn, if enough is known to link its alternatives. */
  tryOf(key: BubbleKey): Try | undefined
}

/** Which bubbles of a thread are in the order: all that are put here, but only one of each set of alternatives. */
export class ThreadPlaces {
  readonly #known: Known
  readonly #order: ThreadOrder
  readonly #alternatives: Alternatives

  constructor(known: Known) {
    this.#known = known
    this.#alternatives = new Alternatives((key) => known.tryOf(key))
    this.#order = new ThreadOrder(
      (key) => this.placeOf(key),
      (key) => this.#alternatives.membersOf(key),
    )
  }

  /** The keys in order; the same array until the order changes. */
  get keys(): readonly BubbleKey[] {
    return this.#order.keys
  }

  /**
   * The same with all alternatives, each at the place it would have alone. A list without offsets arrives in this
   * order when it is read back.
   */
  get listedKeys(): readonly BubbleKey[] {
    const standing = (key: BubbleKey): Placeable => this.#known.listed(key) as Placeable // it is in a list of alternatives
    const byStanding = (a: BubbleKey, b: BubbleKey): number => compareStanding(standing(a), standing(b))
    const others: BubbleKey[] = []
    const lowest = this.keys.map((key) => {
      const [first = key, ...rest] = this.#alternatives.listOf(key)?.toSorted(byStanding) ?? []
      others.push(...rest)
      return first
    })
    others.sort(byStanding).reverse()
    const listed: BubbleKey[] = []
    for (const key of lowest) {
      // An anchored bubble comes after its anchor, wherever that is.
      const isAnchored = standing(key).offset === undefined && standing(key).anchor !== undefined
      while (!isAnchored && others.length > 0 && byStanding(others.at(-1) as BubbleKey, key) < 0)
        listed.push(others.pop() as BubbleKey) // it is not empty
      listed.push(key)
    }
    return listed.concat(others.reverse())
  }

  /** Sets of two or more alternatives, each oldest first; the same array until they change. */
  get alternatives(): readonly (readonly BubbleKey[])[] {
    return this.#alternatives.lists
  }

  /** How many creations have closed a circle of alternatives. */
  get circleCount(): number {
    return this.#alternatives.circleCount
  }

  /** The bubbles anchored to this one or to an alternative of it, in order. */
  followersOf(key: BubbleKey): readonly BubbleKey[] {
    return this.#order.followersOf(key)
  }

  /** Whether an alternative of this turn is in the order. */
  hasAlternative(key: BubbleKey): boolean {
    return this.#alternatives.placeOf(key) !== undefined
  }

  /** The place of this bubble, or of its alternative in the order; undefined if neither is there. */
  placeOf(key: BubbleKey): Placeable | undefined {
    return this.#alternatives.placeOf(key) ?? this.#known.listed(key)
  }

  /** Adds a bubble; `known` must return it only after this call. */
  put(row: BubbleRow): void {
    if (this.isLinked(row)) this.link(row)
    else this.#order.add(row)
  }

  /** Removes a bubble; `known` must still return it. */
  take(row: BubbleRow): void {
    if (this.isLinked(row)) this.link(row.key)
    else this.#order.remove(row.key)
  }

  /**
   * @param next the row that `known` returns from now on
   * @returns whether its place or its alternatives have changed
   */
  change(row: BubbleRow, next: BubbleRow): boolean {
    const isSame = isSamePlace(row, next)
    if (isSame && createdOf(row) === createdOf(next)) return false
    if (this.isLinked(next)) this.link(next)
    else if (!isSame) {
      this.take(row)
      this.put(next)
    }
    return true
  }

  /** Whether it is a turn that has alternatives or regenerates another. */
  isLinked(row: BubbleRow | RetractedTurn): row is InvocationRow | RetractedTurn {
    return row.kind === 'invocation' && this.#alternatives.concerns(row)
  }

  /**
   * Puts a turn among its alternatives, or removes it if only the key is given. Then puts the shown alternative into
   * the order.
   */
  link(turn: Try | BubbleKey): void {
    const [key, next] = typeof turn === 'string' ? [turn, undefined] : [turn.key, turn]
    // Bubbles anchored to a turn that is not listed yet are at the end.
    if (this.#alternatives.membersOf(key) === undefined) this.#order.loosen(key)
    const places = this.#alternatives.set(key, next, ({ place, members }) => {
      if (place !== undefined) this.#order.remove(place.key)
      else for (const member of members) this.#order.loosen(member)
    })
    for (const place of places) this.#order.add(place)
  }
}

const createdOf = (row: BubbleRow): InvocationRow['created'] =>
  row.kind === 'invocation' ? row.created : undefined
