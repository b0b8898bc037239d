import * as v from 'valibot'
import {
  type BubbleEvent,
  ChunkEnvelope,
  Count,
  type EventType,
  eventSchemas,
  isResetInReach,
  namesOne,
  namesOneDetail,
  resetDetail,
} from './events.ts'
import { Epoch, ThreadId } from './id.ts'
import { isId } from './is-id.ts'
import { omitUndefined } from './omit-undefined.ts'
import { parse } from './parse.ts'
import { ThreadSnapshot } from './snapshot.ts'
import { isList, isRecord, readField, type Violation, type ViolationCode, violationOf } from './violation.ts'

/** The place of an event in its thread's log. */
export type Position = v.InferOutput<typeof Position>
const Position = v.object({ threadId: ThreadId, epoch: Epoch, offset: Count })

/** The result of decoding one event. */
export type DecodeResult =
  | { readonly ok: true; readonly event: BubbleEvent; readonly violation?: Violation }
  /** `position` is present if it can be read: a malformed event must not stop the cursor. */
  | { readonly ok: false; readonly violation: Violation; readonly position?: Position }

/**
 * Decodes one event from any source. Never throws. The result is a copy; the input is neither kept nor changed.
 *
 * A chunk with a valid envelope and `seq` but an invalid `part` is `ok`, with `part: null` and the violation.
 */
export function decodeEvent(input: unknown): DecodeResult {
  if (!isRecord(input)) return refusal(input, 'invalid_event', undefined, kindOf(input))
  const type = readField(input, 'type')
  if (!isEventType(type)) return refusalOf(input)
  const parsed = parse<BubbleEvent>(eventSchemas[type], input)
  const event = parsed.output
  if (event?.type === 'retraction' && !namesOne(event)) return refusalOf(input, undefined, namesOneDetail)
  const isAhead =
    event?.type === 'stream_chunk' && event.part !== null && !isResetInReach(event.seq, event.part)
  const { path, detail } = isAhead ? { path: 'part.fromSeq', detail: resetDetail } : parsed
  if (event && !isAhead && isWhole(event)) return { ok: true, event }
  // The envelope and `seq` decide whether a chunk is accepted. An invalid part counts as an empty one.
  if (type === 'stream_chunk' && path?.startsWith('part')) {
    const { output } = parse(ChunkEnvelope, input)
    if (output && isWhole(output)) {
      const violation = violationOf('invalid_event', input, path, detail)
      return { ok: true, event: { ...output, part: null }, violation }
    }
  }
  return refusalOf(input, path, detail)
}

const isEventType = (type: unknown): type is EventType =>
  typeof type === 'string' && Object.hasOwn(eventSchemas, type)

/** Rules that no schema expresses: epoch and offset come together, and a callback of any kind names its turn. */
const isWhole = ({ epoch, offset, origin, invocationId }: Omit<BubbleEvent, 'part' | 'type'>): boolean =>
  (epoch === undefined) === (offset === undefined) && (origin !== 'callback' || invocationId !== undefined)

/** Event types that need no invocationId. */
const withoutTurn: ReadonlySet<string> = new Set<EventType>(['message', 'retraction'])

/** Finds the first fault, in the order of docs/PROTOCOL.md. `path` and `detail` are those of the schema. */
function refusalOf(input: object, path?: string, detail?: string): DecodeResult {
  const [version = 1, type, origin, invocationId, epoch, offset] = [
    'v',
    'type',
    'origin',
    'invocationId',
    'epoch',
    'offset',
  ].map((key) => readField(input, key))
  if (version !== 1) return refusal(input, 'unsupported_version', 'v')
  const lacksId = !isId(invocationId)
  if (lacksId && origin === 'callback') return refusal(input, 'missing_invocation_id', 'invocationId')
  if (typeof type === 'string' && !isEventType(type)) return refusal(input, 'unknown_type', 'type')
  const needsId = invocationId !== undefined || (isEventType(type) && !withoutTurn.has(type))
  if (lacksId && needsId) return refusal(input, 'missing_invocation_id', 'invocationId')
  if (!isEventType(type)) return refusal(input, 'invalid_event', 'type', 'The type of an event is a string.')
  if ((epoch === undefined) === (offset === undefined)) return refusal(input, 'invalid_event', path, detail)
  const lacking = epoch === undefined ? 'epoch' : 'offset'
  return refusal(input, 'invalid_event', lacking, 'Send epoch and offset together, or neither of them.')
}

/** Describes a value that is no event, with a hint for the two most frequent mistakes. */
function kindOf(input: unknown): string {
  if (typeof input === 'string')
    return 'An event is an object, and this is a string. Parse it first: JSON.parse(text).'
  if (isList(input)) return 'An event is an object, and this is a list. Use ingestAll for a list of events.'
  return `An event is an object, and this is ${input === null ? 'null' : `of type ${typeof input}`}.`
}

function refusal(input: unknown, code: ViolationCode, path?: string, detail?: string): DecodeResult {
  const violation = violationOf(code, input, path, detail)
  return omitUndefined({ ok: false, violation, position: parse(Position, input).output })
}

export type SnapshotResult =
  | { readonly ok: true; readonly snapshot: ThreadSnapshot }
  | { readonly ok: false; readonly violation: Violation }

/** Decodes a snapshot. Never throws, and keeps nothing of the input. */
export function decodeSnapshot(input: unknown): SnapshotResult {
  const parsed = parse(ThreadSnapshot, input)
  if (parsed.ok) return { ok: true, snapshot: parsed.output }
  const version = readField(input, 'v')
  const code = version === undefined || version === 1 ? 'invalid_event' : 'unsupported_version'
  return { ok: false, violation: violationOf(code, input, parsed.path, parsed.detail) }
}
