import { sameJson } from '../protocol/index.ts'

/** One content of something that should have been said once. */
export interface Version {
  readonly revision?: number
  readonly offset?: number
  readonly at?: number
}

/** What adding a version did. */
export interface Addition<T> {
  readonly versions: readonly T[]
  /** An equal one was there. */
  readonly isKnown: boolean
  /** Another content is known at the same revision. */
  readonly isRival: boolean
}

/**
 * Adds one version of something that should have been said once: a creation, an end, a callback, a revision.
 * The best one stands first: highest revision, then lowest offset, then first to arrive. A join: any order of the same
 * versions leads to the same list. Those that lost are kept to know a copy when it comes.
 * @param keep how many versions to keep; ≥ 1
 */
export function addVersion<T extends Version>(versions: readonly T[], version: T, keep: number): Addition<T> {
  const index = versions.findIndex((known) => sameJson(contentOf(known), contentOf(version)))
  const isKnown = index >= 0
  const isRival = !isKnown && versions.some((other) => other.revision === version.revision)
  if (isKnown && !isLower(version.offset, versions[index]?.offset)) return { versions, isKnown, isRival }
  const kept = (isKnown ? versions.with(index, version) : [...versions, version]).sort(rank).slice(0, keep)
  return { versions: kept.includes(version) ? kept : versions, isKnown, isRival }
}

/** Whether `offset` stands before `other`; an absent one stands behind all. */
export const isLower = (offset: number | undefined, other: number | undefined): boolean =>
  (offset ?? Infinity) < (other ?? Infinity)

/** Copies differ in where and when they were sent. */
const contentOf = (version: Version): Version => ({ ...version, offset: 0, at: 0 })

const rank = (a: Version, b: Version): number =>
  (b.revision ?? 0) - (a.revision ?? 0) || (a.offset ?? Infinity) - (b.offset ?? Infinity) // of two without, NaN: as 0
