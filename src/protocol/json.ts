import * as v from 'valibot'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** Bounds of a copy. */
interface CopyBounds {
  /** The most values. This also stops a small graph of shared nodes from expanding without end. */
  nodes: number
  /** The most text, in UTF-16 units. */
  units: number
  /** Returns a replacement for a value that is not copied, or throws to end the copying. */
  readonly omit: (reason: string) => Json
}

/**
 * Copies any input into JSON that shares nothing with it. Calls no accessor of the input.
 * @param levels the deepest nesting: a scalar has 0, `[]` has 1
 */
function copyJson(input: unknown, levels: number, bounds: CopyBounds): Json {
  const { omit } = bounds
  try {
    if (input === null || typeof input === 'boolean') return input
    if (typeof input === 'string') return (bounds.units -= input.length) < 0 ? omit('too much text') : input
    if (typeof input === 'number') return Number.isFinite(input) ? input : omit(`${input} is not JSON`)
    if (typeof input !== 'object') return omit(`${typeof input} is not JSON`)
    if (levels === 0) return omit('too many levels')
    const copyOf = (key: PropertyKey): Json => {
      if (--bounds.nodes < 0) return omit('too many values')
      const property = Object.getOwnPropertyDescriptor(input, key)
      if (property !== undefined && 'value' in property) return copyJson(property.value, levels - 1, bounds)
      return omit('accessor is not JSON')
    }
    if (Array.isArray(input)) {
      const copy: Json[] = []
      for (let index = 0; index < input.length && bounds.nodes >= 0; index++) copy.push(copyOf(index))
      return copy
    }
    const prototype: unknown = Object.getPrototypeOf(input)
    // The prototype of a plain object has no prototype, in any realm.
    if (prototype && Object.getPrototypeOf(prototype)) return omit('class is not JSON')
    const entries: [string, Json][] = []
    for (const key of Object.keys(input)) {
      if (bounds.nodes < 0 || bounds.units < 0) break
      entries.push([copyJson(key, 0, bounds) as string, copyOf(key)])
    }
    return Object.fromEntries(entries) // makes `__proto__` a plain property
  } catch {
    return omit('not readable')
  }
}

/** Any JSON value with at most 64 levels and 4,194,304 values. The output is a copy. */
export const Json = v.pipe(
  v.unknown(),
  v.rawTransform<unknown, Json>(({ dataset, addIssue, NEVER }) => {
    let firstReason: string | undefined // the first reason is enough
    try {
      return copyJson(dataset.value, 64, {
        nodes: 4_194_304,
        units: Infinity,
        omit: (reason) => {
          firstReason ??= reason
          throw NEVER
        },
      })
    } catch {
      addIssue({ message: `It is not Json (${firstReason}).` })
      return NEVER
    }
  }),
)

/**
 * Makes a small copy of any input, for people to read; it marks what was left out. Text is copied: V8 keeps a whole
 * text alive as long as a slice of it lives, and the input may be a slice of a large one.
 */
export const boundedCopy = (input: unknown): Json =>
  JSON.parse(
    JSON.stringify(
      copyJson(input, 8, {
        nodes: 256,
        units: 16_384,
        omit: (reason) => `[${reason}]`,
      }),
    ),
  ) as Json // it was Json

/**
 * Whether two JSON values are equal, whatever the order of their keys. Libraries also compare `constructor`, which
 * here is a plain key.
 */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const keys = Object.keys(a)
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameJson(Reflect.get(a, key), Reflect.get(b, key)))
  )
}
