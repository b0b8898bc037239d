import { labelOf } from './label-of.ts'
import { textOf } from './text-of.ts'

/**
 * What a source says went wrong, as the error of a turn.
 * @param error an object with a `message`, and with a `code` or a `type`
 * @param code what stands where the source says none
 * @param message what stands where the source says none
 */
export const errorOf = (
  error: unknown,
  code: string,
  message: string,
): { readonly code: string; readonly message: string } => ({
  code: labelOf(error, 'code') ?? textOf(error, 'type') ?? code,
  message: textOf(error, 'message') ?? message,
})
