/** None, one, or a list of them. Nearly always there is one, which then needs no list. */
export type Few<T extends object> = T | readonly T[]

/** Shared by all that have none. */
export const none: readonly never[] = []

export const listOf = <T extends object>(few: Few<T>): readonly T[] => (isList(few) ? few : [few])

export const firstOf = <T extends object>(few: Few<T>): T | undefined => (isList(few) ? few[0] : few)

/** What `listOf` made a list of, or any other list. */
export const fewOf = <T extends object>(list: readonly T[]): Few<T> =>
  list.length === 1 ? (list[0] ?? none) : list

const isList = <T extends object>(few: Few<T>): few is readonly T[] => Array.isArray(few)
