import * as v from 'valibot'
import { compact } from './compact.ts'
import { type BubbleEvent, ChunkPart, Count, type EventType, eventSchemas } from './events.ts'
import { Epoch, isId, ThreadId } from './id.ts'
import { ThreadSnapshot } from './snapshot.ts'
import { readProperty, type Violation, type ViolationCode, violationOf } from './violation.ts'

/** Where an event stands in its thread's log. */
export type Position = v.InferOutput<typeof Position>
const Position = v.object({ threadId: ThreadId, epoch: Epoch, offset: Count })

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
    return refusal(input, 'invalid_event', 'a field of the event throws when it is read')
  }
}

function decode(input: unknown): DecodeResult {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return refusal(input, 'invalid_event', 'an event is an object')
  }
  const { part, ...fields } = readFields(input)
  const { v: version, type, origin, invocationId, epoch, offset } = fields
  if (version !== undefined && version !== 1) return refusal(input, 'unsupported_version', 'v is not 1', 'v')
  const needsId = type !== 'message' || origin === 'callback' || invocationId !== undefined
  if (needsId && !isId(invocationId)) {
    const reason = invocationId === undefined ? 'there is no invocationId' : 'the invocationId is not an id'
    return refusal(input, 'missing_invocation_id', reason, 'invocationId')
  }
  if (typeof type !== 'string') return refusal(input, 'invalid_event', 'there is no type', 'type')
  if (!isEventType(type)) return refusal(input, 'unknown_type', 'the type is not known', 'type')
  if ((epoch === undefined) !== (offset === undefined)) {
    return refusal(input, 'invalid_event', 'epoch and offset come together', epoch === undefined ? 'epoch' : 'offset')
  }
  if (type !== 'stream_chunk') {
    const parsed = v.safeParse(eventSchemas[type], fields, { abortEarly: true })
    return parsed.success ? { ok: true, event: parsed.output } : refusal(input, 'invalid_event', ...describe(parsed.issues[0]))
  }
  // The envelope and `seq` decide whether a chunk is taken; a part that does not decode leaves an empty one.
  const envelope = v.safeParse(chunkEnvelope, fields, { abortEarly: true })
  if (!envelope.success) return refusal(input, 'invalid_event', ...describe(envelope.issues[0]))
  const parsed = v.safeParse(v.object({ part: ChunkPart }), { part }, { abortEarly: true })
  if (parsed.success) return { ok: true, event: { ...envelope.output, ...parsed.output } }
  const violation = violationOf('invalid_event', input, ...describe(parsed.issues[0]))
  return { ok: true, event: { ...envelope.output, part: null }, violation }
}

const { part: _part, ...chunkEntries } = eventSchemas.stream_chunk.entries
const chunkEnvelope = v.object(chunkEntries)

const fieldNames = new Set(Object.values(eventSchemas).flatMap((schema) => Object.keys(schema.entries)))

/** The listed fields, each read once; one that holds `undefined` counts as absent, here and one level down. */
function readFields(input: object): Readonly<Record<string, unknown>> {
  const fields: Record<string, unknown> = {}
  for (const name of fieldNames) {
    const value: unknown = name === 'part' ? readProperty(input, name) : Reflect.get(input, name)
    const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value)
    fields[name] = isRecord ? readRecord(value) : value
  }
  return compact(fields)
}

/** What throws when it is read decodes like nothing. */
function readRecord(value: object): object {
  try {
    return compact(value)
  } catch {
    return {}
  }
}

const isEventType = (type: string): type is EventType => Object.hasOwn(eventSchemas, type)

function refusal(input: unknown, code: ViolationCode, reason: string, path?: string): DecodeResult {
  const violation = violationOf(code, input, reason, path)
  const [threadId, epoch, offset] = ['threadId', 'epoch', 'offset'].map((key) => readProperty(input, key))
  const position = v.safeParse(Position, { threadId, epoch, offset })
  return { ok: false, violation, ...(position.success && { position: position.output }) }
}

/** What is wrong, and where. */
function describe({ path, message }: v.BaseIssue<unknown>): [reason: string, path?: string] {
  const where = path?.map(({ key }) => String(key)).join('.')
  return where === undefined ? [message] : [`${where}: ${message}`, where]
}

export type SnapshotResult =
  | { readonly ok: true; readonly snapshot: ThreadSnapshot }
  | { readonly ok: false; readonly violation: Violation }

/** Decodes a snapshot; never throws, keeps nothing of the input. */
export function decodeSnapshot(input: unknown): SnapshotResult {
  const refuse = (code: ViolationCode, reason: string, path?: string): SnapshotResult => ({
    ok: false,
    violation: violationOf(code, input, `not a snapshot: ${reason}`, path),
  })
  try {
    const parsed = v.safeParse(ThreadSnapshot, input, { abortEarly: true })
    if (parsed.success) return { ok: true, snapshot: parsed.output }
    const version = readProperty(input, 'v')
    const isOther = version !== undefined && version !== 1
    return refuse(isOther ? 'unsupported_version' : 'invalid_event', ...describe(parsed.issues[0]))
  } catch {
    return refuse('invalid_event', 'a field throws when it is read')
  }
}
