import { readField } from '../../protocol/index.ts'

/** `event[key]` if it is a string. */
export function textAt(event: unknown, key: string): string | undefined {
  const value = readField(event, key)
  return typeof value === 'string' ? value : undefined
}
