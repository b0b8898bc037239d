import { readField } from '../../protocol/index.ts'

/** A field under its name, or under that name in snake_case, as servers in Python may write it; `undefined` if it is null. Never throws. */
export function fieldOf(input: unknown, name: string): unknown {
  const value =
    readField(input, name) ??
    readField(
      input,
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    )
  return value ?? undefined
}
