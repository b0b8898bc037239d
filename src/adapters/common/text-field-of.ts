import { fieldOf } from './field-of.ts'

/** A field by its name or that name in snake_case, if it is a string. It never throws. */
export function textFieldOf(input: unknown, name: string): string | undefined {
  const value = fieldOf(input, name)
  return typeof value === 'string' ? value : undefined
}
