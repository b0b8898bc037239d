import { readField } from '../../protocol/index.ts'

/** `input[key]` as text if it is a string or a number, as indexes and codes are. It never throws. */
export function labelOf(input: unknown, key: string): string | undefined {
  const value = readField(input, key)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}
