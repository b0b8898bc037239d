import { readField } from '../../protocol/index.ts'

/** `input[key]` if that is a string. It never throws. */
export function textOf(input: unknown, key: string): string | undefined {
  const value = readField(input, key)
  return typeof value === 'string' ? value : undefined
}
