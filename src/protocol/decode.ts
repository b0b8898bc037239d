import * as v from 'valibot'
import { type BubbleEvent, Count, type EventType, eventSchemas } from './events.ts'
import { Epoch, InvocationId, ThreadId } from './id.ts'
import { ThreadSnapshot } from './snapshot.ts'
import { readProperty, type Violation, type ViolationCode, violationOf } from './violation.ts'

/** Where an event stands in its thread's log. */
export interface Position {
  readonly threadId: ThreadId
  readonly epoch: Epoch
  readonly offset: number
}

export type DecodeResult =
  | { readonly ok: true; readonly event: BubbleEvent; readonly violation?: Violation }
  /** `position` is there where it can be read: a poisoned event must not stop the cursor. */
  | { readonly ok: false; readonly violation: Violation; readonly position?: Position }

/**
 * Decodes one event of any origin; never throws. What is kept is copied: the input is neither retained nor changed.
 * A chunk whose envelope and `seq` decode but whose `part` does not is `ok`, with `part: null` and the violation.
 */
export function decodeEvent(input: unknown): DecodeResult {
  try {
    return decode(input)
  } catch {
    return refusal('invalid_event', input, 'the event could not be read: one of its fields throws')
  }
}

function decode(input: unknown): DecodeResult {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return refusal('invalid_event', input, 'an event is an object')
  }
  const { part, ...fields } = readFields(input)
  const { v: version, type, origin, invocationId } = fields
  if (version !== undefined && version !== 1) return refusal('unsupported_version', input, 'the version is not 1', 'v')
  const needsId = type !== 'message' || origin === 'callback'
  if (invocationId === undefined ? needsId : !v.is(InvocationId, invocationId)) {
    const reason = invocationId === undefined ? 'the event has no invocationId' : 'the invocationId is not a valid id'
    return refusal('missing_invocation_id', input, reason, 'invocationId')
  }
  if (typeof type !== 'string') return refusal('invalid_event', input, 'the event has no type', 'type')
  if (!isEventType(type)) {
    return refusal('unknown_type', input, `the type ${JSON.stringify(type.slice(0, 80))} is not known`, 'type')
  }
  if ((fields['epoch'] === undefined) !== (fields['offset'] === undefined)) {
    const lacking = fields['epoch'] === undefined ? 'epoch' : 'offset'
    return refusal('invalid_event', input, 'epoch and offset come together, or neither does', lacking)
  }
  if (type === 'stream_chunk') return decodeChunk(input, fields, part)
  const parsed = v.safeParse(eventSchemas[type], fields, { abortEarly: true })
  if (parsed.success) return { ok: true, event: parsed.output }
  const { reason, path } = describe(parsed.issues[0])
  return refusal('invalid_event', input, reason, path)
}

/** The envelope and `seq` decide whether the chunk is taken; a `part` that does not decode leaves an empty one. */
function decodeChunk(input: object, fields: Fields, part: unknown): DecodeResult {
  const envelope = v.safeParse(chunkWithoutPart, fields, { abortEarly: true })
  if (!envelope.success) {
    const { reason, path } = describe(envelope.issues[0])
    return refusal('invalid_event', input, reason, path)
  }
  const parsed = v.safeParse(eventSchemas.stream_chunk.entries.part, part, { abortEarly: true })
  if (parsed.success) return { ok: true, event: { ...envelope.output, part: parsed.output } }
  const { reason, path } = describe(parsed.issues[0])
  const violation = violationOf('invalid_event', input, reason, path === undefined ? 'part' : `part.${path}`)
  return { ok: true, event: { ...envelope.output, part: null }, violation }
}

const chunkWithoutPart = v.omit(eventSchemas.stream_chunk, ['part'])

type Fields = Readonly<Record<string, unknown>>

const fieldNames = new Set(Object.values(eventSchemas).flatMap((schema) => Object.keys(schema.entries)))

/** The listed fields, each read once; one that holds `undefined` counts as absent, here and one level down. */
function readFields(input: object): Fields {
  const fields: Record<string, unknown> = {}
  for (const name of fieldNames) {
    const value = name === 'part' ? readProperty(input, name) : Reflect.get(input, name)
    if (value !== undefined) fields[name] = defined(value)
  }
  return fields
}

/** A copy without properties that hold `undefined`; any other value as it is. Unreadable objects decode as `{}`. */
function defined(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  try {
    return Object.fromEntries(Object.entries(value).filter(([, property]) => property !== undefined))
  } catch {
    return {}
  }
}

const isEventType = (type: string): type is EventType => Object.hasOwn(eventSchemas, type)

function refusal(code: ViolationCode, input: unknown, reason: string, path?: string): DecodeResult {
  const violation = violationOf(code, input, reason, path)
  const position = v.safeParse(Position, {
    threadId: readProperty(input, 'threadId'),
    epoch: readProperty(input, 'epoch'),
    offset: readProperty(input, 'offset'),
  })
  return position.success ? { ok: false, violation, position: position.output } : { ok: false, violation }
}

const Position = v.object({ threadId: ThreadId, epoch: Epoch, offset: Count })

function describe(issue: v.BaseIssue<unknown>): { reason: string; path: string | undefined } {
  const path = v.getDotPath(issue) ?? undefined
  return { path, reason: path === undefined ? issue.message : `${path}: ${issue.message}` }
}

export type SnapshotResult =
  | { readonly ok: true; readonly snapshot: ThreadSnapshot }
  | { readonly ok: false; readonly violation: Violation }

/** Decodes a snapshot; never throws, keeps nothing of the input. */
export function decodeSnapshot(input: unknown): SnapshotResult {
  try {
    const version = readProperty(input, 'v')
    if (version !== undefined && version !== 1) {
      return { ok: false, violation: violationOf('unsupported_version', input, 'the snapshot’s version is not 1', 'v') }
    }
    const parsed = v.safeParse(ThreadSnapshot, input, { abortEarly: true })
    if (parsed.success) return { ok: true, snapshot: parsed.output }
    const { reason, path } = describe(parsed.issues[0])
    return { ok: false, violation: violationOf('invalid_event', input, `not a snapshot: ${reason}`, path) }
  } catch {
    return { ok: false, violation: violationOf('invalid_event', input, 'the snapshot could not be read: one of its fields throws') }
  }
}
