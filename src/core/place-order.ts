import type { BubbleKey } from './key.ts'

/** Where a bubble without an offset stands: before all, behind all, or directly behind another. */
export type Anchor = 'start' | 'end' | { readonly after: BubbleKey }

/** What the order has to know of a bubble. */
export interface Placeable {
  readonly key: BubbleKey
  /** It stands by it, whatever its anchor is. */
  readonly offset?: number | undefined
  /** Tells apart what else would stand in one place. */
  readonly arrival?: number | undefined
  /** Only without an offset. */
  readonly anchor?: Anchor | undefined
}

/** Bubbles and what each stands behind, at one moment. */
export interface Forest {
  readonly placeOf: (key: BubbleKey) => Placeable
  /** The bubble that this one is anchored to, if that is in the order. */
  readonly parentOf: (key: BubbleKey) => BubbleKey | undefined
}

/** A bubble, and before it what it stands behind, from the outermost on. */
type Path = readonly BubbleKey[]

/** The bubble that this one wants to stand behind. */
export const targetOf = ({ offset, anchor }: Placeable): BubbleKey | undefined =>
  offset === undefined && typeof anchor === 'object' ? anchor.after : undefined

/** Costs as much as the chain of anchors is long: nearly always one or two. */
export function pathOf({ parentOf }: Forest, key: BubbleKey): Path {
  const path = [key]
  for (let next = parentOf(key); next !== undefined; next = parentOf(next)) path.push(next)
  return path.length > 1 ? path.reverse() : path
}

/** Below 0 if `a` stands before `b`; 0 only for one and the same bubble. What others stand behind comes first. */
export function comparePaths({ placeOf }: Forest, a: Path, b: Path): number {
  let depth = 0
  while (depth < a.length && a[depth] === b[depth]) depth++
  const [left, right] = [a[depth], b[depth]]
  if (left === undefined || right === undefined) return a.length - b.length
  const [one, other] = [placeOf(left), placeOf(right)]
  return (
    (depth === 0 ? compareRoots(one, other) : 0) || compareArrivals(one, other) || (left < right ? -1 : 1)
  )
}

export const comparePlaces = (forest: Forest, a: BubbleKey, b: BubbleKey): number =>
  comparePaths(forest, pathOf(forest, a), pathOf(forest, b))

/** By arrival; those that came with an offset have none, and stand first. */
export const compareArrivals = (a: Placeable, b: Placeable): number => (a.arrival ?? -1) - (b.arrival ?? -1)

/** Whether the two stand at different places. */
export const isElsewhere = (a: Placeable, b: Placeable): boolean =>
  a.offset !== b.offset || a.arrival !== b.arrival || a.anchor !== b.anchor

/** Whether both stand by their offsets, and `a` before `b`: what nearly all that is added does, known at a glance. */
export const isAbove = (a: Placeable | undefined, b: Placeable): boolean =>
  a?.offset !== undefined && b.offset !== undefined && a.offset < b.offset

const compareRoots = (a: Placeable, b: Placeable): number =>
  rankOf(a) - rankOf(b) || (a.offset ?? 0) - (b.offset ?? 0)

/** What is anchored to a bubble that is not in the order stands at the end. */
function rankOf({ offset, anchor }: Placeable): number {
  if (offset !== undefined) return 1
  return anchor === undefined ? 2 : anchor === 'start' ? 0 : 3
}

/** Those that stand behind none of the others. */
export function topsOf(
  keys: ReadonlySet<BubbleKey>,
  { parentOf }: Forest,
  isIn: (key: BubbleKey) => boolean,
): readonly BubbleKey[] {
  return [...keys].filter((key) => {
    if (!isIn(key)) return false
    if (keys.size === 1) return true
    let parent = parentOf(key)
    while (parent !== undefined && !keys.has(parent)) parent = parentOf(parent)
    return parent === undefined
  })
}
