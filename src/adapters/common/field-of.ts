import { readField } from '../../protocol/index.ts'

/** A field by its name, or by that name in snake_case, which servers in Python may use; `undefined` if it is null. Never throws. */
export function fieldOf(input: unknown, name: string): unknown {
  const value =
    readField(input, name) ??
    readField(
      input,
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    )
  return value ?? undefined
}
