import { sameJson } from '../protocol/index.ts'

/** One content of something that should be said only once. */
export interface Said {
  readonly revision?: number
  readonly offset?: number
  readonly at?: number
}

/** The content that counts. The others are kept, best first, so that copies of them are recognised. */
export type Version<Content extends Said> = Content & { readonly rivals?: readonly Content[] }

/** The result of joining one more content. */
interface Joined<Content extends Said> {
  readonly version: Version<Content>
  /** Whether an equal content was known. */
  readonly isKnown: boolean
  /** Whether another content is known at the same revision. */
  readonly isRival: boolean
}

/**
 * Joins one more content of something that should be said only once: a creation, an end, a callback, a revision. The
 * highest revision wins, then the lowest offset, then the first to arrive. Any order of the same contents gives the
 * same version.
 * @param rivalCount how many other contents to keep; ≥ 0
 */
export function joinVersion<Content extends Said>(
  known: Version<Content> | undefined,
  said: Content,
  rivalCount: number,
): Joined<Content> {
  if (known === undefined) return { version: said, isKnown: false, isRival: false }
  const contents = contentsOf(known)
  const index = contents.findIndex((content) => sameJson(comparable(content), comparable(said)))
  const isKnown = index >= 0
  const isRival = !isKnown && contents.some(({ revision }) => revision === said.revision)
  if (isKnown && !isLower(said.offset, contents[index]?.offset)) return { version: known, isKnown, isRival }
  const ranked = isKnown ? contents.with(index, said) : [...contents, said]
  const [best = said, ...rivals] = ranked.sort(byRank).slice(0, rivalCount + 1)
  const isKept = best === said || rivals.includes(said)
  return { version: isKept ? versionOf(best, rivals) : known, isKnown, isRival }
}

/** All contents of a version, best first. */
export function contentsOf<Content extends Said>(version: Version<Content> | undefined): Content[] {
  if (version === undefined) return []
  if (version.rivals === undefined) return [version]
  const { rivals, ...best } = version
  return [best as unknown as Content, ...rivals] // a version is its content with the rivals
}

const versionOf = <Content extends Said>(best: Content, rivals: readonly Content[]): Version<Content> =>
  rivals.length === 0 ? best : { ...best, rivals }

/** Whether `offset` comes before `other`. An absent offset comes last. */
export const isLower = (offset: number | undefined, other: number | undefined): boolean =>
  (offset ?? Infinity) < (other ?? Infinity)

/** The smaller of two ids, as far as there are any. */
export const lesser = (a: string | undefined, b: string | undefined): string | undefined =>
  a === undefined || (b !== undefined && b < a) ? b : a

/** Copies may differ in offset and time. */
const comparable = (content: Said): Said => ({ ...content, offset: 0, at: 0 })

const byRank = (a: Said, b: Said): number =>
  (b.revision ?? 0) - (a.revision ?? 0) || (a.offset ?? Infinity) - (b.offset ?? Infinity) // NaN, which counts as 0, if neither has an offset
