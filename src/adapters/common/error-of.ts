import { labelOf } from './label-of.ts'
import { textOf } from './text-of.ts'

/**
 * The error of a source as the error of a turn.
 * @param error an object with a `message`, and with a `code` or a `type`
 * @param code the default
 * @param message the default
 */
export const errorOf = (
  error: unknown,
  code: string,
  message: string,
): { readonly code: string; readonly message: string } => ({
  code: labelOf(error, 'code') ?? textOf(error, 'type') ?? code,
  message: textOf(error, 'message') ?? message,
})
