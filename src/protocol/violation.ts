import { copyText } from './copy-text.ts'
import { boundedCopy, type Json } from './json.ts'
import { omitUndefined } from './omit-undefined.ts'

/** By its code: what is wrong, and what mends it. */
export const violationMessages = {
  invalid_event: 'The event is not valid. Send it as docs/PROTOCOL.md lists it.',
  missing_invocation_id: 'The event names no turn. Send the invocationId that the server gave its turn.',
  unknown_type:
    'The type of the event is not known. Send one that docs/PROTOCOL.md lists, or use a newer onebubble.',
  unsupported_version: 'The version of the event is not known. Send v: 1, or use a newer onebubble.',
  conflicting_chunk: 'Two chunks of the turn have the same seq. Give each chunk its own seq.',
  chunk_beyond_end: 'The turn has more chunks than its chunkCount. Count every chunk of the turn.',
  conflicting_end: 'The turn ends twice, in different ways. End each turn once.',
  conflicting_created: 'The turn is created twice, in different ways. Create each turn once.',
  conflicting_callback:
    'Two callbacks of the turn have the same revision. Give the newer one a higher revision.',
  conflicting_message:
    'Two contents of the message have the same revision. Give the newer one a higher revision.',
  conflicting_approval:
    'The request for approval is answered twice, in different ways. Answer each request once.',
  id_conflict: 'The id already names something else. Use each id for one thing only.',
  epoch_changed: 'The thread has another epoch. Hydrate a snapshot of the new epoch with { replace: true }.',
  buffer_overflow: 'Too many chunks wait for a missing one. Hydrate a snapshot of the thread.',
  invalid_part:
    'A part does not match its schema. Send a value that the schema accepts, or change the schema.',
  too_many_parts: 'The bubble has more parts than partCount allows. Send fewer parts, or raise the limit.',
} as const

export type ViolationCode = keyof typeof violationMessages

/** Why an event was refused, or what was wrong with one that was taken in. */
export interface Violation {
  readonly code: ViolationCode
  /** What is wrong, and what mends it, in whole sentences. */
  readonly message: string
  /** Where in the event, as `parts.0.text`; absent when the event as a whole is meant. */
  readonly path?: string
  /** A bounded copy of the event as it was sent, unlisted fields included; what is left out of it says so. */
  readonly event: Json
  readonly threadId?: string
  readonly invocationId?: string
  readonly messageId?: string
}

/**
 * Makes a violation of any input, however hostile; never throws.
 * @param detail what exactly is wrong, where the code does not say it all: a whole sentence
 */
export const violationOf = (code: ViolationCode, input: unknown, path?: string, detail?: string): Violation =>
  omitUndefined({
    code,
    message: withDetail(violationMessages[code], detail),
    path,
    event: boundedCopy(input),
    threadId: textAt(input, 'threadId'),
    invocationId: textAt(input, 'invocationId'),
    messageId: textAt(input, 'messageId'),
  })

/** The same without a word of what was sent: which violation of whose event it is. */
export const withoutContent = ({ code, threadId, invocationId, messageId }: Violation): Violation =>
  omitUndefined({
    code,
    message: violationMessages[code],
    event: '[retracted]',
    threadId,
    invocationId,
    messageId,
  })

/** A message with what more can be said before it; what is no sentence, as another's error text, is set off by a colon. */
export const withDetail = (message: string, detail: string | undefined): string =>
  detail === undefined ? message : `${detail}${detail.endsWith('.') ? '' : ':'} ${message}`

const textAt = (input: unknown, key: string): string | undefined => {
  const value = readField(input, key)
  return typeof value === 'string' ? copyText(value, 256) : undefined
}

/** What `read` makes of an input; `otherwise` of one that throws when it is read, as a revoked proxy does. */
export function readSafely<T>(read: () => T, otherwise: T): T {
  try {
    return read()
  } catch {
    return otherwise
  }
}

export const isList = (input: unknown): input is readonly unknown[] =>
  readSafely(() => Array.isArray(input), false)

/** An object that is no array. */
export const isRecord = (input: unknown): input is object =>
  readSafely(() => typeof input === 'object' && input !== null && !Array.isArray(input), false)

/** `input[key]`; what cannot be read as NaN, which is never valid. */
export const readField = (input: unknown, key: string): unknown =>
  readSafely(() => Reflect.get(Object(input), key), NaN)
