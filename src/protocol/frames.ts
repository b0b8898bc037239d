import * as v from 'valibot'
import { Count } from './events.ts'
import { Epoch, Label, ThreadId } from './id.ts'
import { omitUndefined } from './omit-undefined.ts'
import { parse } from './parse.ts'

const cursor = { epoch: Epoch, offset: Count, check: v.exactOptional(Label) }

/**
 * A place in a thread's log: `offset` is the next one expected. `check` is an opaque value of the server. The client
 * returns it unchanged, so that the server notices a log that lost its end within the same epoch.
 */
export const LogCursor = v.object(cursor)
export interface LogCursor extends v.InferOutput<typeof LogCursor> {}

/** Any list. Its events are decoded one by one when they are ingested. */
const Events = v.custom<readonly unknown[]>(Array.isArray, 'It is not a list of events.')

/** The schemas of the frames that a client sends, by `type`. */
export const clientFrameSchemas = {
  /**
   * Subscribes to a thread, from a cursor or else from the beginning. A further `subscribe` restarts from another
   * place.
   */
  subscribe: v.pipe(
    v.object({
      type: v.literal('subscribe'),
      threadId: ThreadId,
      /**
       * A new value for each subscription, chosen by the client. Every frame that answers the subscription carries
       * it.
       */
      ref: Label,
      epoch: v.exactOptional(Epoch),
      offset: v.exactOptional(Count),
      check: v.exactOptional(Label),
    }),
    v.check(
      ({ epoch, offset }) => (epoch === undefined) === (offset === undefined),
      'Send epoch and offset together, or neither of them.',
    ),
    v.check(
      ({ epoch, check }) => epoch !== undefined || check === undefined,
      'Send check only together with an epoch and an offset.',
    ),
  ),
  unsubscribe: v.object({ type: v.literal('unsubscribe'), threadId: ThreadId }),
  /** Asks whether the server is there; it answers `pong`. */
  ping: v.object({ type: v.literal('ping') }),
} as const

/** Why a thread has to start over from a snapshot. */
export const ResyncReason = v.picklist([
  'epoch', // the log has another epoch
  'trimmed', // the next event is no longer kept
  'beyond', // the log is shorter than the cursor says
  'diverged', // the check differs: this is not the log that the client followed
  'behind', // so many events are missing that a snapshot is smaller
])
export type ResyncReason = v.InferOutput<typeof ResyncReason>

/** The schemas of the frames that a server sends, by `type`. */
export const serverFrameSchemas = {
  /** The next events of a thread, and the client's cursor after them. An empty list says that nothing is new. */
  events: v.object({
    type: v.literal('events'),
    threadId: ThreadId,
    ref: Label,
    events: Events,
    /** How many resyncs of this subscription came before; absent if none did. */
    resyncCount: v.exactOptional(Count),
    ...cursor,
  }),
  /**
   * A snapshot that replaces the thread. If it has `snapshot`, `events` follow. If it has `url`, the subscription
   * ends: the client fetches the snapshot and subscribes again from its cursor.
   */
  resync: v.pipe(
    v.object({
      type: v.literal('resync'),
      threadId: ThreadId,
      ref: Label,
      reason: ResyncReason,
      /** A `ThreadSnapshot`; decoded when it is hydrated. */
      snapshot: v.exactOptional(v.unknown()),
      /** Relative to the gateway's own origin. Valid for a short time; needs no credentials. */
      url: v.exactOptional(v.string()),
      check: v.exactOptional(Label),
    }),
    v.check(
      ({ snapshot, url }) => (snapshot === undefined) !== (url === undefined),
      'either a snapshot or a url',
    ),
    v.check(({ url, check }) => url === undefined || check === undefined, 'check comes with the snapshot'),
  ),
  /** The server refused a frame or a subscription. The socket stays open. */
  error: v.pipe(
    v.object({
      type: v.literal('error'),
      code: v.picklist(['invalid_frame', 'forbidden', 'too_many_threads', 'too_many_asks', 'internal']),
      message: v.string(),
      threadId: v.exactOptional(ThreadId),
      ref: v.exactOptional(Label),
    }),
    v.check(
      ({ threadId, ref }) => (threadId === undefined) === (ref === undefined),
      'threadId and ref come together',
    ),
  ),
  pong: v.object({ type: v.literal('pong') }),
} as const

export type ClientFrame = v.InferOutput<(typeof clientFrameSchemas)[keyof typeof clientFrameSchemas]>
export type ServerFrame = v.InferOutput<(typeof serverFrameSchemas)[keyof typeof serverFrameSchemas]>
/** A frame as you write it by hand: ids are plain strings. */
export type ClientFrameInput = v.InferInput<(typeof clientFrameSchemas)[keyof typeof clientFrameSchemas]>
export type ServerFrameInput = v.InferInput<(typeof serverFrameSchemas)[keyof typeof serverFrameSchemas]>
export type FrameErrorCode = Extract<ServerFrame, { type: 'error' }>['code']

export const frameErrorMessages: Readonly<Record<FrameErrorCode, string>> = {
  invalid_frame: 'The frame is not valid. Send it as docs/PROTOCOL.md lists it.',
  forbidden: 'You are not allowed to read this thread. Sign in as someone who is.',
  too_many_threads:
    'The socket follows too many threads. Unsubscribe from one first, or open another socket.',
  too_many_asks: 'The socket subscribes too often. Wait a while, then subscribe again.',
  internal: 'The server failed. Subscribe to the thread again.',
}

export type FrameResult<Frame> =
  | { readonly ok: true; readonly frame: Frame }
  | { readonly ok: false; readonly path?: string; readonly message: string }

const { subscribe, unsubscribe, ping } = clientFrameSchemas
const { events, resync, error, pong } = serverFrameSchemas
const clientFrame = v.variant('type', [subscribe, unsubscribe, ping])
const serverFrame = v.variant('type', [events, resync, error, pong])

/** Decodes a frame from a client. Never throws. */
export const decodeClientFrame = (text: string): FrameResult<ClientFrame> => decodeFrame(clientFrame, text)

/** Decodes a frame from a server. Never throws. Its events are not validated. */
export const decodeServerFrame = (text: string): FrameResult<ServerFrame> => decodeFrame(serverFrame, text)

function decodeFrame<Frame>(schema: v.GenericSchema<unknown, Frame>, text: string): FrameResult<Frame> {
  let input: unknown
  try {
    input = JSON.parse(text)
  } catch {
    return { ok: false, message: 'It is not JSON.' }
  }
  const parsed = parse(schema, input)
  if (parsed.ok) return { ok: true, frame: parsed.output }
  return omitUndefined({ ok: false, path: parsed.path, message: parsed.detail })
}
