import * as v from 'valibot'
import { Count } from './events.ts'
import { Epoch, Label, ThreadId } from './id.ts'
import { omitUndefined } from './omit-undefined.ts'
import { parse } from './parse.ts'

const cursor = { epoch: Epoch, offset: Count, check: v.exactOptional(Label) }

/**
 * A place in a thread's log: `offset` is the next one expected. `check` is the server's own: a client gives it back as
 * it got it, so that a log which lost its tail under the same epoch is noticed.
 */
export const LogCursor = v.object(cursor)
export interface LogCursor extends v.InferOutput<typeof LogCursor> {}

/** Any list: what is in it is decoded where it is placed, event by event. */
const Events = v.custom<readonly unknown[]>(Array.isArray, 'It is not a list of events.')

/** What a client sends, by `type`. */
export const clientFrameSchemas = {
  /** Asks for a thread from a place on; without one, from its beginning. Again: from another place. */
  subscribe: v.pipe(
    v.object({
      type: v.literal('subscribe'),
      threadId: ThreadId,
      /** Chosen by the client, another one each time: every frame that answers this subscription carries it. */
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
  /** Answered by `pong`: is anybody there? */
  ping: v.object({ type: v.literal('ping') }),
} as const

/** Why a thread is begun again from a snapshot. */
export const ResyncReason = v.picklist([
  'epoch', // the log has another epoch
  'trimmed', // what would come next is no longer kept
  'beyond', // the log is shorter than the client thinks
  'diverged', // the check is another: the log is not the one that the client followed
  'behind', // so much has to come that a snapshot is less
])
export type ResyncReason = v.InferOutput<typeof ResyncReason>

/** What a server sends, by `type`. */
export const serverFrameSchemas = {
  /** The next events of a thread, and where the client stands when it has taken them. None: nothing is new. */
  events: v.object({
    type: v.literal('events'),
    threadId: ThreadId,
    ref: Label,
    events: Events,
    /** After how many resyncs of this subscription; absent after none. */
    resyncCount: v.exactOptional(Count),
    ...cursor,
  }),
  /**
   * A snapshot that takes the thread's place. One with `snapshot` is followed by `events`. One with `url` ends the
   * subscription: the client fetches the snapshot, and subscribes again from where it leads.
   */
  resync: v.pipe(
    v.object({
      type: v.literal('resync'),
      threadId: ThreadId,
      ref: Label,
      reason: ResyncReason,
      /** A `ThreadSnapshot`; decoded where it is hydrated. */
      snapshot: v.exactOptional(v.unknown()),
      /** Relative to the gateway's own origin; good for a short time, without credentials. */
      url: v.exactOptional(v.string()),
      check: v.exactOptional(Label),
    }),
    v.check(
      ({ snapshot, url }) => (snapshot === undefined) !== (url === undefined),
      'either a snapshot or a url',
    ),
    v.check(({ url, check }) => url === undefined || check === undefined, 'check comes with the snapshot'),
  ),
  /** A frame was refused, or a subscription is. The socket stays open. */
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
/** A frame as one writes it: ids are plain strings. */
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

/** Reads the text of a frame that a client sent; never throws. */
export const decodeClientFrame = (text: string): FrameResult<ClientFrame> => decodeFrame(clientFrame, text)

/** Reads the text of a frame that a server sent; never throws. The events in it are not looked into. */
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
