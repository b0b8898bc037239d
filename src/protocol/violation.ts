import { compact } from './compact.ts'
import { boundedCopy, type Json } from './json.ts'

/** What is wrong, and what mends it. */
export const violationMessages = {
  invalid_event: 'not an event as docs/PROTOCOL.md lists them',
  missing_invocation_id: 'no valid invocationId: send the one that the server minted for this turn',
  unknown_type: 'not one of the five types: keep other messages away from ingest',
  unsupported_version: 'not version 1: send v: 1, or use a newer onebubble',
  conflicting_chunk: 'another chunk waits at this seq: give each seq to one chunk',
  chunk_beyond_end: 'a chunk at or beyond the end’s chunkCount: count every chunk',
  conflicting_end: 'another end is known: end a turn once',
  conflicting_created: 'created otherwise before: create an invocation once',
  conflicting_callback: 'another content is known: raise revision when it changes',
  conflicting_message: 'another content is known: raise revision when it changes',
  id_conflict: 'this id is known as something else: give each id to one thing',
  epoch_changed: 'not the thread’s epoch: hydrate a snapshot of the new one with { replace: true }',
  buffer_overflow: 'too many chunks wait for one that is missing: hydrate a snapshot, then send what follows it',
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
    message: detail === undefined ? violationMessages[code] : `${detail}: ${violationMessages[code]}`,
    path,
    event: boundedCopy(input),
    threadId: textAt(input, 'threadId'),
    invocationId: textAt(input, 'invocationId'),
  })

const textAt = (input: unknown, key: string): string | undefined => {
  const value = readField(input, key)
  return typeof value === 'string' ? value.slice(0, 256) : undefined
}

/** `input[key]`: a record as a copy, without what holds `undefined`; what cannot be read as NaN, which is never valid. */
export function readField(input: unknown, key: string): unknown {
  try {
    const value: unknown = Reflect.get(Object(input), key)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? compact(value) : value
  } catch {
    return NaN
  }
}
