import * as s from './schema.ts'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** How much of a value is copied, and what stands in the place of what is not. */
interface CopyBounds {
  /** Levels of nesting: a scalar has none, `[]` has one. */
  readonly levels: number
  /** Values. It also stops a small graph of shared nodes from unfolding without end. */
  nodes: number
  /** Text, in UTF-16 units. */
  units: number
  readonly refuse: (reason: string) => Json
}

/** A copy that shares nothing with `input`, which may be anything: no accessor of it is called. */
function copyJson(input: unknown, bounds: CopyBounds, level = 0): Json {
  try {
    if (input === null || typeof input === 'boolean') return input
    if (typeof input === 'string')
      return (bounds.units -= input.length) < 0 ? bounds.refuse('too much text') : input
    if (typeof input === 'number')
      return Number.isFinite(input) ? input : bounds.refuse(`${input} is not JSON`)
    if (typeof input !== 'object') return bounds.refuse(`${typeof input} is not JSON`)
    if (level === bounds.levels) return bounds.refuse('too many levels')
    const copyOf = (key: PropertyKey): Json => {
      if (--bounds.nodes < 0) return bounds.refuse('too many values')
      const property = Object.getOwnPropertyDescriptor(input, key)
      if (property !== undefined && 'value' in property) return copyJson(property.value, bounds, level + 1)
      return bounds.refuse('accessor is not JSON')
    }
    if (Array.isArray(input)) {
      const copy: Json[] = []
      for (let index = 0; index < input.length && bounds.nodes >= 0; index++) copy.push(copyOf(index))
      return copy
    }
    const prototype: unknown = Object.getPrototypeOf(input)
    const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null // of any realm
    if (!isPlain) return bounds.refuse('class is not JSON')
    const entries: [string, Json][] = []
    for (const key of Object.keys(input)) {
      if (bounds.nodes < 0 || bounds.units < 0) break
      const isLong = (bounds.units -= key.length) < 0
      entries.push(isLong ? ['…', bounds.refuse('too much text')] : [key, copyOf(key)])
    }
    return Object.fromEntries(entries) // makes `__proto__` a property like any other
  } catch {
    return bounds.refuse('not readable')
  }
}

/** Any Json value, at most 64 levels deep; the output is a copy. */
export const Json = s.copied((input, refuse): Json => {
  let firstReason: string | undefined // which says enough
  const bounds = {
    levels: 64,
    nodes: 4_194_304,
    units: Infinity,
    refuse: (reason: string) => {
      firstReason ??= reason
      bounds.nodes = -Infinity // nothing more is copied
      return null
    },
  }
  const copy = copyJson(input, bounds)
  return firstReason === undefined ? copy : refuse(firstReason)
})

/** A copy for people to read; whatever the input is, it is small, and says what it leaves out. */
export const boundedCopy = (input: unknown): Json =>
  copyJson(input, {
    levels: 8,
    nodes: 256,
    units: 16_384,
    refuse: (reason) => `[${reason}]`,
  })

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
