import * as v from 'valibot'
import {
  Author,
  ClientMessageId,
  decodeSnapshot,
  FinalParts,
  isCount,
  LogCursor,
  parse,
  ThreadId,
  type ThreadSnapshot,
  TurnError,
} from '../protocol/index.ts'

/** The version of the text format, for storages that have no schema of their own. */
const version = 1

const Count = v.custom<number>(isCount, 'It is not a safe integer ≥ 0.')

const ThreadRecord = v.object({
  v: v.literal(version),
  /** Grows whenever the thread moves in any way but forward: to another epoch, or back. */
  generation: Count,
  /** The cursor with its check, if the server has given one. */
  cursor: v.exactOptional(LogCursor),
  hasGap: v.boolean(),
  snapshot: v.unknown(),
})

/** What is stored of a thread. */
export interface ThreadRecord extends Omit<v.InferOutput<typeof ThreadRecord>, 'v' | 'snapshot'> {
  readonly snapshot: ThreadSnapshot
}

const MessageRecord = v.object({
  v: v.literal(version),
  /** The page that has to send it. */
  owner: v.string(),
  /** Grows with each message of a page. */
  order: Count,
  threadId: ThreadId,
  clientMessageId: ClientMessageId,
  author: Author,
  parts: FinalParts,
  failure: v.exactOptional(TurnError),
})

/** What is stored of an unsent message. */
export type MessageRecord = Omit<v.InferOutput<typeof MessageRecord>, 'v'>

/**
 * Whether the snapshot contains events that an answer delivered ahead of the log. They have no place in the log, so
 * no check shows when the log has lost them. A thread without an epoch has no places.
 */
export function hasUnplaced({ epoch, bubbles, retractions = [] }: ThreadSnapshot): boolean {
  if (epoch === undefined) return false
  const lacksPlace = ({ offset }: { readonly offset?: number }): boolean => offset === undefined
  return (
    retractions.some(lacksPlace) ||
    bubbles.some((bubble) => {
      if (bubble.kind === 'message') return lacksPlace(bubble)
      const { end, approvals = [] } = bubble
      return lacksPlace(bubble) || (end !== undefined && lacksPlace(end)) || approvals.some(lacksPlace)
    })
  )
}

/** The decoded text. `broken`: not written by us. `newer`: only a later version can read it. */
export type Decoded<Held> = Held | 'broken' | 'newer'

export const encodeRecord = (record: object): string => JSON.stringify({ v: version, ...record })

/** What changes with each event stands last, so that a storage finds the rest as it was. */
export const encodeThread = ({ snapshot: { bubbles, ...place }, ...record }: ThreadRecord): string =>
  encodeRecord({ snapshot: { bubbles, ...place }, ...record })

export function decodeThread(text: string, threadId: string): Decoded<ThreadRecord> {
  const record = decode(ThreadRecord, text)
  if (typeof record === 'string') return record
  const decoded = decodeSnapshot(record.snapshot)
  if (!decoded.ok || decoded.snapshot.threadId !== threadId) return 'broken'
  return { ...record, snapshot: decoded.snapshot }
}

export const decodeMessage = (text: string): Decoded<MessageRecord> => decode(MessageRecord, text)

/** Reads the list of thread ids, in the order in which they were shown. Empty if it cannot be read. */
export function decodeShown(text: string): readonly string[] {
  const parsed = parse<readonly string[]>(v.array(v.string()), jsonOf(text))
  return parsed.ok ? parsed.output : []
}

function decode<Held>(schema: v.GenericSchema<unknown, Held>, text: string): Decoded<Held> {
  const json = jsonOf(text)
  const stated: unknown = Reflect.get(Object(json), 'v')
  if (typeof stated === 'number' && stated > version) return 'newer'
  const parsed = parse<Held>(schema, json)
  return parsed.ok ? parsed.output : 'broken'
}

function jsonOf(text: unknown): unknown {
  try {
    return JSON.parse(String(text))
  } catch {
    return undefined
  }
}
