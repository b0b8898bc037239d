import { firstIndex } from './first-index.ts'
import { type BubbleKey, bubbleKey } from './key.ts'
import { compareStanding, type Placeable } from './thread-order.ts'

/** The part of a turn's creation that links alternatives. */
interface TryCreated {
  readonly offset?: number | undefined
  /** The turn that this one regenerates. */
  readonly regenerates?: string | undefined
}

/** A turn as one of several alternatives. */
export interface Try extends Placeable {
  /** Undefined while its creation is not known. */
  readonly created?: TryCreated | undefined
  /** A retracted turn links the others and counts for their place, but is not shown. */
  readonly isRetracted?: boolean | undefined
}

/** A set of alternatives: a connected component of the turns, linked by `regenerates`. */
interface Group {
  readonly members: Set<BubbleKey>
  /** Those that can be shown, oldest first. */
  list: readonly BubbleKey[]
  /** The lowest place of all members. */
  lowest: Placeable
  /** The place of the newest one, which is shown; undefined when all are retracted. */
  place: Placeable | undefined
}

/**
 * Which turns of one thread are alternatives. It holds only turns that regenerate another, or that another
 * regenerates.
 *
 * Adding a turn takes a binary search, and merging moves the smaller group into the larger one. A group is rebuilt
 * only when a turn leaves or its `regenerates` changes.
 */
export class Alternatives {
  /** How many links have closed a circle. */
  circleCount = 0
  readonly #find: (key: BubbleKey) => Try | undefined
  /** The known turns that are or were linked. A turn that is no longer linked is a group of its own. */
  readonly #tries = new Map<BubbleKey, Try>()
  readonly #groups = new Map<BubbleKey, Group>()
  /** By turn: the known turns that regenerate it. The key itself may be unknown. */
  readonly #naming = new Map<BubbleKey, Set<BubbleKey>>()
  #lists: readonly (readonly BubbleKey[])[] = []

  /** @param find returns what is known of a turn; undefined while it is unknown */
  constructor(find: (key: BubbleKey) => Try | undefined) {
    this.#find = find
  }

  /** The groups with two or more turns to show, in thread order. The same array until they change. */
  get lists(): readonly (readonly BubbleKey[])[] {
    return this.#lists
  }

  /** The place of this turn's group, whether or not this turn is the shown one. */
  placeOf(key: BubbleKey): Placeable | undefined {
    return this.#groups.get(key)?.place
  }

  /** All turns of its group; undefined without one. */
  membersOf(key: BubbleKey): ReadonlySet<BubbleKey> | undefined {
    return this.#groups.get(key)?.members
  }

  /** The turns of its group that can be shown, oldest first; undefined without one. */
  listOf(key: BubbleKey): readonly BubbleKey[] | undefined {
    return this.#groups.get(key)?.list
  }

  /** Whether this turn is linked or regenerates another. */
  concerns({ key, created }: Try): boolean {
    return created?.regenerates !== undefined || this.#groups.has(key) || this.#naming.has(key)
  }

  /**
   * Sets what is known of a turn; undefined if it is not known any more.
   * @param takeOut called with each group that is about to change, before it does
   * @returns the new places of the groups that were taken out
   */
  set(
    key: BubbleKey,
    said: Try | undefined,
    takeOut: (group: Pick<Group, 'members' | 'place'>) => void,
  ): readonly Placeable[] {
    const next = said && tryOf(said)
    const own = this.#groupOf(key)
    const known = this.#tries.get(key)
    const [was, target] = [targetOf(known), targetOf(next)]
    const isLinkedAnew = target !== undefined && target !== was
    const naming = known === undefined && next !== undefined ? [...(this.#naming.get(key) ?? [])] : []
    for (const each of [...naming, ...(isLinkedAnew ? [target] : [])]) this.#groupOf(each)
    const touched = [own, ...naming.map((each) => this.#groups.get(each)), target && this.#groups.get(target)]
    for (const group of new Set(touched)) {
      if (group === undefined) continue
      this.#unlist(group)
      takeOut(group)
    }

    let parts: readonly BubbleKey[] = [key]
    if (known !== undefined && (next === undefined || (was !== undefined && was !== target)))
      parts = [...this.#split(known), key]
    const hasToBegin = next !== undefined && !this.#tries.has(key)
    if (hasToBegin) {
      this.#begin(next)
      for (const each of this.#naming.get(key) ?? []) this.#join(key, each)
    } else if (next !== undefined) this.#change(next)
    if (isLinkedAnew) {
      if (this.#groups.get(target) === this.#groups.get(key)) this.circleCount++
      this.#naming.set(target, (this.#naming.get(target) ?? new Set()).add(key))
      this.#join(key, target)
    }
    const places: Placeable[] = []
    for (const group of new Set(parts.map((part) => this.#groups.get(part)))) {
      if (group === undefined) continue
      this.#settle(group)
      if (group.place !== undefined) places.push(group.place)
    }
    return places
  }

  /** The group of a known turn. A turn that nothing has linked gets a group of its own. */
  #groupOf(key: BubbleKey): Group | undefined {
    const found = this.#groups.has(key) ? undefined : this.#find(key)
    if (found !== undefined) this.#settle(this.#begin(tryOf(found)))
    return this.#groups.get(key)
  }

  #begin(one: Try): Group {
    const { key, isRetracted } = one
    const list = isRetracted === true ? [] : [key]
    const group: Group = { members: new Set([key]), list, lowest: one, place: undefined }
    this.#tries.set(key, one)
    this.#groups.set(key, group)
    return group
  }

  /** Updates a turn that keeps its links, or gains one. */
  #change(next: Try): void {
    const { key } = next
    const group = this.#groups.get(key)
    const known = this.#tries.get(key)
    if (group === undefined || known === undefined) return
    const { list } = group
    const index = known.isRetracted === true ? -1 : this.#indexIn(list, known)
    const others = index < 0 ? list : list.toSpliced(index, 1)
    this.#tries.set(key, next)
    if (next.isRetracted === true) group.list = others
    else if (this.#indexIn(others, next) !== index) group.list = this.#with(others, next)
    if (isAbove(next, group.lowest)) group.lowest = next
  }

  /** Merges the groups of two turns, if both are known. */
  #join(key: BubbleKey, other: BubbleKey): void {
    const pair = [this.#groups.get(key), this.#groups.get(other)] as const
    if (pair[0] === undefined || pair[1] === undefined || pair[0] === pair[1]) return
    const [large, small] =
      pair[0].members.size < pair[1].members.size ? [pair[1], pair[0]] : [pair[0], pair[1]]
    for (const member of small.members) {
      large.members.add(member)
      this.#groups.set(member, large)
    }
    const [only, ...more] = small.list
    if (more.length > 0)
      large.list = [...large.list, ...small.list].sort((a, b) => byAge(this.#try(a), this.#try(b)))
    else if (only !== undefined) large.list = this.#with(large.list, this.#try(only))
    if (isAbove(small.lowest, large.lowest)) large.lowest = small.lowest
  }

  /**
   * Removes a turn, and regroups the turns that it linked.
   * @returns the other turns of its group
   */
  #split(known: Try): readonly BubbleKey[] {
    const { key } = known
    const rest = [...(this.#groups.get(key)?.members ?? [])].filter((member) => member !== key)
    const target = targetOf(known)
    const naming = target && this.#naming.get(target)
    if (target !== undefined && naming?.delete(key) === true && naming.size === 0) this.#naming.delete(target)
    this.#tries.delete(key)
    this.#groups.delete(key)
    for (const member of rest) this.#begin(this.#try(member))
    for (const member of rest) {
      const named = targetOf(this.#try(member))
      if (named !== undefined) this.#join(member, named)
    }
    return rest
  }

  /** Updates the place of a group, and lists the group if there is a choice. */
  #settle(group: Group): void {
    const { list, lowest } = group
    const key = list.at(-1)
    group.place = key && { key, offset: lowest.offset, arrival: lowest.arrival }
    if (list.length > 1) this.#lists = this.#lists.toSpliced(this.#indexOf(group), 0, list)
  }

  #unlist(group: Group): void {
    if (group.list.length > 1) this.#lists = this.#lists.toSpliced(this.#indexOf(group), 1)
  }

  /** The index of the group among the lists, or where to insert it. */
  #indexOf({ lowest }: Group): number {
    return firstIndex(this.#lists.length, (index) => {
      const group = this.#groups.get(this.#lists[index]?.[0] as BubbleKey) as Group // the index is in range, and no list is empty
      return compareStanding(group.lowest, lowest) >= 0
    })
  }

  /** The index of the turn in the list, or where to insert it. */
  #indexIn(list: readonly BubbleKey[], one: Try): number {
    return firstIndex(
      list.length,
      (index) => byAge(this.#try(list[index] as BubbleKey), one) >= 0, // the index is in range
    )
  }

  #with(list: readonly BubbleKey[], one: Try): readonly BubbleKey[] {
    return list.toSpliced(this.#indexIn(list, one), 0, one.key)
  }

  /** Only for a turn that has a group. */
  #try(key: BubbleKey): Try {
    return this.#tries.get(key) as Try // every turn of a group has an entry
  }
}

/** Copies only these fields of a row: no content is kept here. */
function tryOf({ key, offset, arrival, created, isRetracted }: Try): Try {
  const linked = created && { offset: created.offset, regenerates: created.regenerates }
  return { key, offset, arrival, created: linked, isRetracted }
}

const targetOf = (one: Try | undefined): BubbleKey | undefined =>
  one?.created?.regenerates === undefined ? undefined : bubbleKey.invocation(one.created.regenerates)

const isAbove = (one: Placeable, other: Placeable): boolean => compareStanding(one, other) < 0

/**
 * Oldest first: turns without a known creation, then by the offset of the creation, then those without an offset by
 * arrival.
 */
const byAge = (a: Try, b: Try): number =>
  ageRank(a) - ageRank(b) || (a.created?.offset ?? 0) - (b.created?.offset ?? 0) || compareStanding(a, b)

const ageRank = ({ created }: Try): number =>
  created === undefined ? 0 : created.offset === undefined ? 2 : 1
