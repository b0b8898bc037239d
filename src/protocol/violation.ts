import { compact } from './compact.ts'
import { boundedCopy, type Json } from './json.ts'

/** What can be wrong with an event, and what mends it. */
export const violationFixes = {
  invalid_event: 'Send it as docs/PROTOCOL.md lists it',
  missing_invocation_id: 'Send the invocationId that the server minted for this turn',
  unknown_type: 'Send one of the five types',
  unsupported_version: 'Send v: 1, or use a newer onebubble',
  conflicting_chunk: 'Give each seq to one chunk',
  chunk_beyond_end: 'Let chunkCount count every chunk',
  conflicting_end: 'End a turn once',
  conflicting_created: 'Create an invocation once',
  conflicting_callback: 'Raise revision when the content changes',
  conflicting_message: 'Raise revision when the content changes',
  id_conflict: 'Give each id to one thing',
  epoch_changed: 'Hydrate a snapshot of the new epoch with { replace: true }',
  buffer_overflow: 'Hydrate a snapshot, then send the events from its offset on',
} as const

export type ViolationCode = keyof typeof violationFixes

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
 * @param reason what is wrong with this event, in a few words, without a full stop
 */
export const violationOf = (code: ViolationCode, input: unknown, reason: string, path?: string): Violation =>
  compact({
    code,
    message: `${reason}. ${violationFixes[code]}.`,
    path,
    event: boundedCopy(input),
    threadId: textAt(input, 'threadId'),
    invocationId: textAt(input, 'invocationId'),
  })

const textAt = (input: unknown, key: string): string | undefined => {
  const value = readProperty(input, key)
  return typeof value === 'string' ? value.slice(0, 256) : undefined
}

/** `input[key]`, or undefined where there is none to read. */
export function readProperty(input: unknown, key: string): unknown {
  try {
    return Reflect.get(Object(input), key)
  } catch {
    return undefined
  }
}
