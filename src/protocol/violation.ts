import { compact } from './compact.ts'
import { boundedCopy, type Json } from './json.ts'

/** By the code, which says what is wrong: what mends it. */
export const violationMessages = {
  invalid_event: 'send it as docs/PROTOCOL.md lists it',
  missing_invocation_id: 'send the invocationId of the turn',
  unknown_type: 'send one of the five types',
  unsupported_version: 'send v: 1, or use a newer onebubble',
  conflicting_chunk: 'send one chunk a seq',
  chunk_beyond_end: 'count every chunk in chunkCount',
  conflicting_end: 'end a turn once',
  conflicting_created: 'create a turn once',
  conflicting_callback: 'raise revision',
  conflicting_message: 'raise revision',
  id_conflict: 'send one id a thing',
  epoch_changed: 'hydrate its snapshot with { replace: true }',
  buffer_overflow: 'hydrate a snapshot',
} as const

export type ViolationCode = keyof typeof violationMessages

/** Why an event was refused, or what was wrong with one that was taken in. */
export interface Violation {
  readonly code: ViolationCode
  /** What is wrong, and what mends it. */
  readonly message: string
  /** Where in the event, as `parts.0.text`; absent when the event as a whole is meant. */
  readonly path?: string
  /** A bounded copy of the event; what is left out of it says so. */
  readonly event: Json
  readonly threadId?: string
  readonly invocationId?: string
}

/**
 * Makes a violation of any input, however hostile; never throws.
 * @param detail what exactly is wrong, where the code does not say it all
 */
export const violationOf = (code: ViolationCode, input: unknown, path?: string, detail?: string): Violation =>
  compact({
    code,
    message: (detail === undefined ? '' : `${detail}: `) + violationMessages[code],
    path,
    event: boundedCopy(input),
    threadId: textAt(input, 'threadId'),
    invocationId: textAt(input, 'invocationId'),
  })

const textAt = (input: unknown, key: string): string | undefined => {
  const value = readField(input, key)
  return typeof value === 'string' ? value.slice(0, 256) : undefined
}

/** An object that is no array; not a revoked proxy, which throws even when it is asked this. */
export function isRecord(input: unknown): input is object {
  try {
    return typeof input === 'object' && input !== null && !Array.isArray(input)
  } catch {
    return false
  }
}

/** `input[key]`; what cannot be read as NaN, which is never valid. */
export function readField(input: unknown, key: string): unknown {
  try {
    return Reflect.get(Object(input), key)
  } catch {
    return NaN
  }
}
