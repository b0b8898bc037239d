import {
  clientFrameSchemas,
  decodeClientFrame,
  decodeServerFrame,
  eventSchemas,
  frameErrorMessages,
  isRecord,
  readField,
  serverFrameSchemas,
} from '../../protocol/index.ts'
import type { InputRecord } from '../input/input-item.ts'
import type { Place } from '../input/place.ts'
import { wireValues } from '../input/wire-values.ts'
import type { EventSink } from './event-sink.ts'

/**
 * Reads a record that is or may be onebubble's: an event, a list of events, a frame of the gateway, a snapshot.
 * @param isOurs whether nothing else is expected, as in a line of a recording. Messages of a HAR may come from
 * anything
 */
export function takeRecord(record: InputRecord, sink: EventSink, isOurs: boolean): void {
  const { text, place, isSent } = record
  if (isSent === true) return sink.sent()
  if (isOurs) {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch (error) {
      return sink.broken(text, error instanceof Error ? error.message : String(error), place)
    }
    return takeValue(value, place, sink, true)
  }
  const values = wireValues(text)
  let isKnown = false
  for (const value of values ?? []) isKnown = isAnyOurs(value) || isKnown
  if (!isKnown) return sink.foreign(text, place)
  for (const value of values ?? []) takeValue(value, place, sink, false)
}

function takeValue(value: unknown, place: Place, sink: EventSink, isOurs: boolean): void {
  if (!Array.isArray(value)) return takeOne(value, place, sink, isOurs)
  for (const [index, each] of value.entries()) takeOne(each, { ...place, event: index + 1 }, sink, isOurs)
}

function takeOne(value: unknown, place: Place, sink: EventSink, isOurs: boolean): void {
  const kind = kindOf(value, isOurs)
  if (kind === 'frame') return takeFrame(value, place, sink)
  if (kind === 'snapshot') return sink.snapshot(value, place)
  if (kind === 'event' || isOurs) return sink.event(value, place)
  sink.foreign(JSON.stringify(value), place)
}

function takeFrame(value: unknown, place: Place, sink: EventSink): void {
  const text = JSON.stringify(value)
  if (Object.hasOwn(clientFrameSchemas, String(readField(value, 'type')))) {
    const asked = decodeClientFrame(text)
    return asked.ok ? sink.sent() : sink.badFrame(value, asked.path, asked.message, place)
  }
  const decoded = decodeServerFrame(text)
  if (!decoded.ok) return sink.badFrame(value, decoded.path, decoded.message, place)
  const { frame } = decoded
  if (frame.type === 'resync' && frame.snapshot !== undefined) sink.snapshot(frame.snapshot, place)
  if (frame.type !== 'events') return
  for (const [index, event] of frame.events.entries()) sink.event(event, { ...place, event: index + 1 })
  sink.cursor(frame.threadId, frame.epoch, frame.offset, place)
}

const isAnyOurs = (value: unknown): boolean =>
  Array.isArray(value) ? value.some((each) => kindOf(each) !== undefined) : kindOf(value) !== undefined

/** Types that only onebubble has. */
const ownTypes: ReadonlySet<string> = new Set(['invocation_created', 'stream_chunk', 'stream_finalized'])

/**
 * The kind of an object, by its own fields; undefined if they do not show it.
 * @param isOurs whether nothing else is expected, so that the type alone decides
 */
function kindOf(value: unknown, isOurs = false): 'event' | 'frame' | 'snapshot' | undefined {
  if (!isRecord(value)) return undefined
  const type = readField(value, 'type')
  const hasThread = typeof readField(value, 'threadId') === 'string'
  if (typeof type === 'string' && Object.hasOwn(eventSchemas, type))
    return ownTypes.has(type) || hasThread ? 'event' : undefined
  if (typeof type === 'string' && isFrameType(type))
    return isOurs || isOwnFrame(value, type, hasThread) ? 'frame' : undefined
  if (!hasThread) return undefined
  if (type === undefined && Array.isArray(readField(value, 'bubbles'))) return 'snapshot'
  // It has a place in a log, so it is some event.
  return typeof readField(value, 'epoch') === 'string' ? 'event' : undefined
}

const isFrameType = (type: string): boolean =>
  Object.hasOwn(serverFrameSchemas, type) || Object.hasOwn(clientFrameSchemas, type)

/** Other protocols have frames with these names as well. */
function isOwnFrame(value: object, type: string, hasThread: boolean): boolean {
  if (hasThread) return typeof readField(value, 'ref') === 'string' || type === 'unsubscribe'
  if (type === 'error') return Object.hasOwn(frameErrorMessages, String(readField(value, 'code')))
  return Object.keys(value).length === 1
}
