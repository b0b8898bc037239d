interface Version {
  readonly revision?: number
  readonly offset?: number
}

/** What adding a version did. */
export interface Addition<T> {
  readonly versions: readonly T[]
  /** `known`: an equal one was there. `earlier`: it was, and now has a lower offset. */
  readonly outcome: 'added' | 'known' | 'earlier'
  /** Another content is known at the same revision. */
  readonly rival: boolean
}

/**
 * Adds one version of something that should have been said once: a creation, an end, a callback, a revision.
 * The best one stands first: highest revision, then lowest offset, then first to arrive. A join: any order of the same
 * versions leads to the same list.
 * @param same whether two versions have the same content (their offsets aside)
 * @param keep how many versions to keep; ≥ 1
 */
export function addVersion<T extends Version>(
  versions: readonly T[],
  version: T,
  same: (a: T, b: T) => boolean,
  keep: number,
): Addition<T> {
  const index = versions.findIndex((known) => same(known, version))
  const known = versions[index]
  if (known === undefined) {
    const rival = versions.some((other) => (other.revision ?? 0) === (version.revision ?? 0))
    const kept = ranked([...versions, version]).slice(0, keep)
    return { versions: kept.includes(version) ? kept : versions, outcome: 'added', rival }
  }
  if (!isLower(version.offset, known.offset)) return { versions, outcome: 'known', rival: false }
  return { versions: ranked(versions.with(index, version)), outcome: 'earlier', rival: false }
}

/** Whether `offset` stands before `other`; an absent one stands behind all. */
export const isLower = (offset: number | undefined, other: number | undefined): boolean =>
  offset !== undefined && (other === undefined || offset < other)

const ranked = <T extends Version>(versions: readonly T[]): readonly T[] =>
  versions.toSorted((a, b) => (b.revision ?? 0) - (a.revision ?? 0) || compareOffsets(a.offset, b.offset))

const compareOffsets = (a: number | undefined, b: number | undefined): number =>
  a === b ? 0 : isLower(a, b) ? -1 : 1
