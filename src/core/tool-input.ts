import { remember } from './remember.ts'
import type { InputOf, TypedToolPart } from './typed-part.ts'

/** By a part as it is shown: what the schema of its input makes of the input; undefined where it refuses it. */
const checks = new WeakMap<object, (input: unknown) => unknown>()

/** A copy of the part, whose input is checked when it is read. A copy, since another store may check the same part otherwise. */
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
 * The input of a tool call, read from its JSON text: the same object for the same part.
 * @returns undefined while the text is not complete, and when a schema of the store refuses the input
 */
export const toolInput = <Part extends TypedToolPart>(part: Part): InputOf<Part> | undefined =>
  inputs(part) as InputOf<Part> | undefined // what is registered, the app or its schema vouches for

/** The input as it was sent; undefined while its text is not complete. */
export function parsedInput({ input }: { readonly input: string }): unknown {
  try {
    return JSON.parse(input)
  } catch {
    return undefined
  }
}
