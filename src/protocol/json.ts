import * as v from 'valibot'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** How much of a value is copied. */
interface CopyBounds {
  /** Values. It also stops a small graph of shared nodes from unfolding without end. */
  nodes: number
  /** Text, in UTF-16 units. */
  units: number
  /** Gives what stands in the place of what is not copied, or ends the copying. */
  readonly omit: (reason: string) => Json
}

/**
 * A copy that shares nothing with `input`, which may be anything: no accessor of it is called.
 * @param levels of nesting: a scalar has none, `[]` has one
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
    // The prototype of a plain object has none, in any realm.
    if (prototype && Object.getPrototypeOf(prototype)) return omit('class is not JSON')
    const entries: [string, Json][] = []
    for (const key of Object.keys(input)) {
      if (bounds.nodes < 0 || bounds.units < 0) break
      entries.push([copyJson(key, 0, bounds) as string, copyOf(key)])
    }
    return Object.fromEntries(entries) // makes `__proto__` a property like any other
  } catch {
    return omit('not readable')
  }
}

/** Any Json value, at most 64 levels deep and of at most 4,194,304 values; the output is a copy. */
export const Json = v.pipe(
  v.unknown(),
  v.rawTransform<unknown, Json>(({ dataset, addIssue, NEVER }) => {
    let firstReason: string | undefined // which says enough
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
 * A copy for people to read; whatever the input is, it is small, and says what it leaves out. It is written down anew:
 * V8 keeps a text alive for as long as a slice of it lives, and what comes in may be slices of something large.
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

/** Equality of Json, whatever the order of an object's keys. Ours, as libraries compare `constructor`, which here is data. */
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
