import { copyText } from './copy-text.ts'
import { boundedCopy, type Json } from './json.ts'
import { omitUndefined } from './omit-undefined.ts'

/** What is wrong and how to fix it, by code. */
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

/** What is wrong, as a literal code. */
export type ViolationCode = keyof typeof violationMessages

/** Why an event was rejected, or what was wrong with one that was accepted. */
export interface Violation {
  readonly code: ViolationCode
  /** What is wrong and how to fix it, in whole sentences. */
  readonly message: string
  /** The place in the event, such as `parts.0.text`; absent if the event as a whole is meant. */
  readonly path?: string
  /** A bounded copy of the event as received, including unknown fields. It marks what was left out. */
  readonly event: Json
  readonly threadId?: string
  readonly invocationId?: string
  readonly messageId?: string
}

/**
 * Makes a violation of any input. Never throws.
 * @param detail what exactly is wrong, if the code does not say it all: a whole sentence
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

/** Copies a violation without the content of its event: only the code and the ids remain. */
export const withoutContent = ({ code, threadId, invocationId, messageId }: Violation): Violation =>
  omitUndefined({
    code,
    message: violationMessages[code],
    event: '[retracted]',
    threadId,
    invocationId,
    messageId,
  })

/**
 * Puts a detail before a message. A detail that is no sentence, such as an error of another library, is followed by a
 * colon.
 */
export const withDetail = (message: string, detail: string | undefined): string =>
  detail === undefined ? message : `${detail}${detail.endsWith('.') ? '' : ':'} ${message}`

const textAt = (input: unknown, key: string): string | undefined => {
  const value = readField(input, key)
  return typeof value === 'string' ? copyText(value, 256) : undefined
}

/** Returns what `read` returns, or `otherwise` if it throws, as reading a revoked proxy does. */
export function readSafely<T>(read: () => T, otherwise: T): T {
  try {
    return read()
  } catch {
    return otherwise
  }
}

export const isList = (input: unknown): input is readonly unknown[] =>
  readSafely(() => Array.isArray(input), false)

/** Whether the input is an object and no array. */
export const isRecord = (input: unknown): input is object =>
  readSafely(() => typeof input === 'object' && input !== null && !Array.isArray(input), false)

/** Returns `input[key]`, or NaN if reading it throws. NaN is never valid. */
export const readField = (input: unknown, key: string): unknown =>
  readSafely(() => Reflect.get(Object(input), key), NaN)
