import * as v from 'valibot'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** How deep a Json value may nest: a scalar has depth 0, `[]` depth 1. */
export const maxJsonDepth = 64
/** How many values one Json value may hold. Far above any real payload: it stops a small object graph that shares its nodes from unfolding without end. */
export const maxJsonNodes = 4_194_304

class NotJson extends Error {
  readonly path: PropertyKey[] = []
}

/**
 * A copy of `input` that shares nothing with it.
 * @throws NotJson with the path, when it is not Json: deeper than 64 levels, a number that is not finite, `undefined`,
 * a function, a symbol, a bigint, an accessor, or an object of a class
 */
function copyJson(input: unknown, depth: number, budget: { nodes: number }): Json {
  if (input === null || typeof input === 'string' || typeof input === 'boolean') return input
  if (typeof input === 'number') {
    if (!Number.isFinite(input)) throw new NotJson(`${input} is not a finite number`)
    return input
  }
  if (typeof input !== 'object') throw new NotJson(`a value of type ${typeof input} is not JSON`)
  if (depth === maxJsonDepth) throw new NotJson(`nested deeper than ${maxJsonDepth} levels`)
  if (Array.isArray(input)) {
    const copy: Json[] = []
    for (let index = 0; index < input.length; index++) copy.push(copyProperty(input, index, depth, budget))
    return copy
  }
  if (!isPlainObject(input)) throw new NotJson('an object of a class is not JSON')
  const copy: Record<string, Json> = {}
  for (const key of Object.keys(input)) {
    const value = copyProperty(input, key, depth, budget)
    // Assigning `__proto__` would set the prototype; JSON.parse makes it a property like any other, and so do we.
    if (key === '__proto__') Object.defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true })
    else copy[key] = value
  }
  return copy
}

function copyProperty(owner: object, key: PropertyKey, depth: number, budget: { nodes: number }): Json {
  try {
    if (--budget.nodes < 0) throw new NotJson(`more than ${maxJsonNodes} values`)
    const property = Object.getOwnPropertyDescriptor(owner, key)
    if (property === undefined) throw new NotJson('a hole in an array is not JSON')
    if (!('value' in property)) throw new NotJson('an accessor is not JSON')
    return copyJson(property.value, depth + 1, budget)
  } catch (error) {
    if (error instanceof NotJson) error.path.unshift(key)
    throw error
  }
}

/** True for `{}`, `Object.create(null)` and their like from another realm. */
function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** Any Json value; the output is a copy. */
export const Json = v.pipe(
  v.unknown(),
  v.rawTransform(({ dataset, addIssue, NEVER }): Json => {
    try {
      return copyJson(dataset.value, 0, { nodes: maxJsonNodes })
    } catch (error) {
      const inner = error instanceof NotJson ? error.path.map(String).join('.') : ''
      const reason = error instanceof NotJson ? error.message : 'it could not be read'
      addIssue({ message: inner === '' ? reason : `${reason} (at ${inner})` })
      return NEVER
    }
  }),
)

/** Equality of two Json values; the order of an object's keys does not matter. Ours, because libraries compare `constructor`, which here is data. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (isJsonArray(a) || isJsonArray(b)) {
    return isJsonArray(a) && isJsonArray(b) && a.length === b.length && a.every((item, index) => sameJson(item, b[index]))
  }
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
}

// Array.isArray does not narrow a readonly array.
const isJsonArray = (value: Json): value is readonly Json[] => Array.isArray(value)
