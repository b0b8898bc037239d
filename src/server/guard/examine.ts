import { ContentIndex } from './content-index.ts'
import { knownContent } from './known-content.ts'
import type { Rules } from './parsed-search.ts'
import { pathTo } from './place.ts'
import { Refused } from './refused.ts'
import { Search } from './search.ts'

/** A value that must not be sent. */
export interface Finding {
  readonly value: unknown
  /** The path to it, such as `1.events.0`: the index of the argument, then the keys. */
  readonly path: string
  /** Why. */
  readonly detail: string
  /** The error that was thrown while it was read. */
  readonly cause?: unknown
}

/** The rules without options. */
const defaultRules: Rules = { isCallback: undefined, content: new ContentIndex(knownContent) }

/** The result of a search through one call. */
export interface Examined {
  /** Whether there was any callback, with or without its turn. */
  readonly hasCallback: boolean
  /** A callback without a valid invocationId, or something that cannot be read and so may be one. */
  readonly finding: Finding | undefined
}

/** Searches the arguments of a call. Never throws, however hostile the values are. */
export function examine(args: readonly unknown[], rules: Rules = defaultRules): Examined {
  const search = new Search(rules)
  const finding = findingOf(search, args)
  return { hasCallback: search.hasCallback, finding }
}

function findingOf(search: Search, args: readonly unknown[]): Finding | undefined {
  try {
    const found = search.run(args)
    return (
      found && {
        value: found.parsed?.value ?? found.place.value,
        path: pathTo(found.place, found.parsed?.keys),
        detail: 'a callback without a valid invocationId',
      }
    )
  } catch (error) {
    const { value } = search.current ?? {}
    const path = pathTo(search.current)
    return error instanceof Refused
      ? { value, path, detail: error.message, cause: error.cause }
      : { value, path, detail: 'not readable', cause: error }
  }
}
