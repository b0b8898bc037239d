import { Alternatives, type Try } from './alternatives.ts'
import type { BubbleKey } from './key.ts'
import type { RetractedTurn } from './retracted.ts'
import type { BubbleRow, InvocationRow } from './row.ts'
import { compareStanding, isSamePlace, type Placeable, ThreadOrder } from './thread-order.ts'

/** What is known of the bubbles of a thread. */
interface Known {
  /** A bubble that may be in the order. */
  listed(key: BubbleKey): Placeable | undefined
  /** A turn, if it is known as far as alternatives go. */
  tryOf(key: BubbleKey): Try | undefined
}

/** Which bubbles of a thread are in the order: each that is put here, but of alternatives one alone. */
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

  /** The keys in order; the same array while the order is the same. */
  get keys(): readonly BubbleKey[] {
    return this.#order.keys
  }

  /**
   * The same with all alternatives, each where it would stand alone: who takes a list without offsets has them arrive in its
   * order.
   */
  get listedKeys(): readonly BubbleKey[] {
    const standing = (key: BubbleKey): Placeable => this.#known.listed(key) as Placeable // it is one of a list
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
      // What is anchored stands behind another one, wherever that is.
      const isAnchored = standing(key).offset === undefined && standing(key).anchor !== undefined
      while (!isAnchored && others.length > 0 && byStanding(others.at(-1) as BubbleKey, key) < 0)
        listed.push(others.pop() as BubbleKey) // there is one
      listed.push(key)
    }
    return listed.concat(others.reverse())
  }

  /** The alternatives of which there are two or more, the oldest first; the same array while it is the same. */
  get alternatives(): readonly (readonly BubbleKey[])[] {
    return this.#alternatives.lists
  }

  /** How many creations have closed a circle of alternatives. */
  get circleCount(): number {
    return this.#alternatives.circleCount
  }

  /** What is anchored to this bubble, or to an alternative of it, in order. */
  followersOf(key: BubbleKey): readonly BubbleKey[] {
    return this.#order.followersOf(key)
  }

  /** Whether an alternative of this turn is in the order. */
  hasAlternative(key: BubbleKey): boolean {
    return this.#alternatives.placeOf(key) !== undefined
  }

  /** Where this bubble stands, or the alternative of it that is shown; undefined if neither does. */
  placeOf(key: BubbleKey): Placeable | undefined {
    return this.#alternatives.placeOf(key) ?? this.#known.listed(key)
  }

  /** Puts in a bubble that is not there: `known` gives it only after this call. */
  put(row: BubbleRow): void {
    if (this.isLinked(row)) this.link(row)
    else this.#order.add(row)
  }

  /** Takes out a bubble, while `known` still gives it. */
  take(row: BubbleRow): void {
    if (this.isLinked(row)) this.link(row.key)
    else this.#order.remove(row.key)
  }

  /**
   * @param next the row that `known` gives from now on
   * @returns whether it has another place, or other alternatives
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

  /** Whether it is a turn that has alternatives, or names some. */
  isLinked(row: BubbleRow | RetractedTurn): row is InvocationRow | RetractedTurn {
    return row.kind === 'invocation' && this.#alternatives.concerns(row)
  }

  /** Puts the turn among its alternatives, or, by its key alone, takes it out; and the one that is shown into the order. */
  link(turn: Try | BubbleKey): void {
    const [key, next] = typeof turn === 'string' ? [turn, undefined] : [turn.key, turn]
    // What is anchored to a turn that is not listed yet stands at the end.
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
