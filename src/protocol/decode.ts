import * as v from 'valibot'
import { compact } from './compact.ts'
import { type BubbleEvent, ChunkPart, Count, type EventType, eventSchemas } from './events.ts'
import { Epoch, isId, ThreadId } from './id.ts'
import { parse } from './parse.ts'
import { ThreadSnapshot } from './snapshot.ts'
import { readTextChunk } from './text-chunk.ts'
import { isRecord, readField, type Violation, type ViolationCode, violationOf } from './violation.ts'

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
  if (!isRecord(input)) return refusal(input, 'invalid_event', undefined, `${typeof input} is no event`)
  const chunk = readTextChunk(input)
  if (chunk !== undefined) {
    const { threadId, invocationId, epoch = threadId } = chunk
    if ([threadId, invocationId, epoch].every(isId)) return { ok: true, event: chunk }
  }
  // The listed fields, each read once more; one that holds `undefined` counts as absent, here and one level down.
  const { part, ...fields } = compact(
    Object.fromEntries(fieldNames.map((name) => [name, readField(input, name)])),
  )
  const { v: version = 1, type, origin, invocationId, epoch, offset } = fields
  if (version !== 1) return refusal(input, 'unsupported_version', 'v')
  const needsId = type !== 'message' || origin === 'callback' || invocationId !== undefined
  if (needsId && !isId(invocationId)) return refusal(input, 'missing_invocation_id', 'invocationId')
  if (typeof type !== 'string') return refusal(input, 'invalid_event', 'type')
  if (!isEventType(type)) return refusal(input, 'unknown_type', 'type')
  if ((epoch === undefined) !== (offset === undefined)) {
    return refusal(
      input,
      'invalid_event',
      epoch === undefined ? 'epoch' : 'offset',
      'epoch and offset come together',
    )
  }
  // The envelope and `seq` decide whether a chunk is taken; a part that does not decode leaves an empty one.
  const isChunk = type === 'stream_chunk'
  const parsed = parse<Omit<BubbleEvent, 'part'>>(isChunk ? chunkEnvelope : eventSchemas[type], fields)
  if (!parsed.ok) return refusal(input, 'invalid_event', parsed.path, parsed.detail)
  if (!isChunk) return { ok: true, event: parsed.output as BubbleEvent } // no part is lacking
  const content = parse(chunkPart, { part })
  if (content.ok) return { ok: true, event: { ...parsed.output, ...content.output } as BubbleEvent }
  const violation = violationOf('invalid_event', input, content.path, content.detail)
  return { ok: true, event: { ...parsed.output, part: null } as BubbleEvent, violation }
}

const { part: _part, ...chunkEntries } = eventSchemas.stream_chunk.entries
const chunkEnvelope = v.object(chunkEntries)
const chunkPart = v.object({ part: ChunkPart })

const fieldNames = [...new Set(Object.values(eventSchemas).flatMap((schema) => Object.keys(schema.entries)))]

const isEventType = (type: string): type is EventType => Object.hasOwn(eventSchemas, type)

function refusal(input: unknown, code: ViolationCode, path?: string, detail?: string): DecodeResult {
  const violation = violationOf(code, input, path, detail)
  const position = parse(
    Position,
    Object.fromEntries(Object.keys(Position.entries).map((key) => [key, readField(input, key)])),
  )
  return { ok: false, violation, ...(position.ok && { position: position.output }) }
}

export type SnapshotResult =
  | { readonly ok: true; readonly snapshot: ThreadSnapshot }
  | { readonly ok: false; readonly violation: Violation }

/** Decodes a snapshot; never throws, keeps nothing of the input. */
export function decodeSnapshot(input: unknown): SnapshotResult {
  const parsed = parse(ThreadSnapshot, input)
  if (parsed.ok) return { ok: true, snapshot: parsed.output }
  const version = readField(input, 'v')
  const code = version === undefined || version === 1 ? 'invalid_event' : 'unsupported_version'
  return { ok: false, violation: violationOf(code, input, parsed.path, parsed.detail) }
}
