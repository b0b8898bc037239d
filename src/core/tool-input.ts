import { remember } from './remember.ts'
import type { InputOf, TypedToolPart } from './typed-part.ts'

/** By shown part: applies the schema of the input. Returns undefined if the schema rejects it. */
const checks = new WeakMap<object, (input: unknown) => unknown>()

/**
 * Returns a copy of the part whose input is checked when it is read. A copy, because another store may check the part
 * differently.
 */
export function withInputCheck<Part extends object>(part: Part, check: (input: unknown) => unknown): Part {
  const copy = { ...part }
  checks.set(copy, check)
  return copy
}

const inputs = remember((part: TypedToolPart) => {
  const input = parsedInput(part)
  const check = checks.get(part)
  return check === undefined || input === undefined ? input : check(input)
})

/**
 * Returns the input of a tool call, parsed from its JSON text. The same part gives the same object.
 * @returns undefined while the text is incomplete, and when a schema of the store rejects the input
 */
export const toolInput = <Part extends TypedToolPart>(part: Part): InputOf<Part> | undefined =>
  inputs(part) as InputOf<Part> | undefined // the app or its schema guarantees the registered type

/** The input as sent; undefined while its text is incomplete. */
export function parsedInput({ input }: { readonly input: string }): unknown {
  try {
    return JSON.parse(input)
  } catch {
    return undefined
  }
}
