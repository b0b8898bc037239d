import * as v from 'valibot'
import {
  Author,
  ChunkPart,
  Count,
  FinalParts,
  isResetInReach,
  namesOne,
  namesOneDetail,
  resetDetail,
  Timestamp,
  TurnError,
} from './events.ts'
import { ClientMessageId, InvocationId, Label, MessageId, ThreadId } from './id.ts'
import { parse, type Parsed } from './parse.ts'

/** The schema of each route's JSON body. Ids that are in the path or in the token are not repeated in it. */
export const requestSchemas = {
  /** `POST /threads/:threadId/invocations` */
  create: v.object({
    agentId: v.exactOptional(Label),
    replyTo: v.exactOptional(MessageId),
    chainId: v.exactOptional(Label),
    regenerates: v.exactOptional(InvocationId),
  }),
  /**
   * `POST /threads/:threadId/invocations/:invocationId/chunks`. Without chunks it only shows that the producer is
   * alive.
   */
  chunks: v.object({
    chunks: v.array(
      v.pipe(
        v.object({ seq: Count, part: ChunkPart }),
        v.check(({ seq, part }) => isResetInReach(seq, part), resetDetail),
      ),
    ),
  }),
  /**
   * `POST /threads/:threadId/invocations/:invocationId/finalize`. Default of `chunkCount`: the number of appended
   * chunks.
   */
  finalize: v.object({
    outcome: v.picklist(['completed', 'failed', 'cancelled']),
    chunkCount: v.exactOptional(Count),
    error: v.exactOptional(TurnError),
  }),
  /** `POST /threads/:threadId/messages` */
  message: v.object({
    author: Author,
    parts: FinalParts,
    messageId: v.exactOptional(MessageId),
    clientMessageId: v.exactOptional(ClientMessageId),
    revision: v.exactOptional(Count),
    invocationId: v.exactOptional(InvocationId),
  }),
  /** `POST /callback`. The token names the thread and the invocation; a body that names others is refused. */
  callback: v.object({
    parts: FinalParts,
    disposition: v.exactOptional(v.picklist(['replace', 'independent']), 'replace'),
    messageId: v.exactOptional(MessageId),
    revision: v.exactOptional(Count),
    threadId: v.exactOptional(ThreadId),
    invocationId: v.exactOptional(InvocationId),
  }),
  /** `POST /threads/:threadId/invocations/:invocationId/cancel` */
  cancel: v.object({}),
  /** `POST /threads/:threadId/invocations/:invocationId/approvals/:approvalId` */
  approve: v.object({ approved: v.boolean(), reason: v.exactOptional(v.string()) }),
  /** `POST /threads/:threadId/retract`: a message or a turn. */
  retract: v.pipe(
    v.object({ messageId: v.exactOptional(MessageId), invocationId: v.exactOptional(InvocationId) }),
    v.check((body) => namesOne(body), namesOneDetail),
  ),
} as const

/** The event as logged; decoded when it is ingested. */
const logged = v.unknown()
const status = v.picklist(['appended', 'duplicate'])

/**
 * The schema of each route's response, unless it refuses. The status is 201 if the request `appended` something new
 * of its own, otherwise 200.
 */
export const responseSchemas = {
  create: v.object({
    status,
    invocationId: InvocationId,
    /** The callback token of the turn. Give it to its agent only. */
    token: v.string(),
    /** When the token expires. */
    expiresAt: Timestamp,
    offset: Count,
  }),
  chunks: v.object({
    /** The `seq` of the next chunk. */
    nextSeq: Count,
    appendedCount: Count,
    duplicateCount: Count,
  }),
  finalize: v.object({ status, chunkCount: Count, offset: Count }),
  message: v.object({
    status,
    messageId: MessageId,
    revision: Count,
    offset: Count,
    event: logged,
  }),
  callback: v.object({
    status,
    threadId: ThreadId,
    invocationId: InvocationId,
    messageId: MessageId,
    revision: Count,
    offset: Count,
    event: logged,
  }),
  cancel: v.object({ status, event: logged }),
  approve: v.object({ status, event: logged }),
  retract: v.object({ status, event: logged }),
} as const

/**
 * The response of `GET /turn/control?after=N` to a producer with the token of its turn: what people have done from
 * offset `after` on. The server waits up to 25 s for news. If the turn has ended, it responds at once.
 */
export const TurnControl = v.object({
  /** Whether the turn was cancelled. */
  cancelled: v.boolean(),
  /** Whether the turn has ended in any way. */
  ended: v.boolean(),
  /** Answers to requests for approval, oldest first. */
  approvals: v.array(
    v.object({
      approvalId: Label,
      approved: v.boolean(),
      reason: v.exactOptional(v.string()),
      by: v.exactOptional(Label),
    }),
  ),
  /** The `after` of the next request. */
  after: Count,
})
export type TurnControl = v.InferOutput<typeof TurnControl>

export type Route = keyof typeof requestSchemas
export type RequestBody<Name extends Route> = v.InferOutput<(typeof requestSchemas)[Name]>
/** A body as you write it by hand: ids are plain strings, and fields with defaults are optional. */
export type RequestInput<Name extends Route> = v.InferInput<(typeof requestSchemas)[Name]>
/** A response as you write it by hand: ids are plain strings. */
export type ResponseBody<Name extends Route> = v.InferInput<(typeof responseSchemas)[Name]>

/** Validates a request's parsed JSON body. Never throws. */
export const decodeRequest = <Name extends Route>(route: Name, input: unknown): Parsed<RequestBody<Name>> =>
  // The compiler cannot see that the schema of a name has the output type of that name.
  parse<RequestBody<Name>>(requestSchemas[route] as v.GenericSchema as never, input)

/** The error codes of the routes, each with its status, what is wrong and how to fix it. */
export const httpErrors = {
  invalid_json: { status: 400, message: 'The body is not a JSON object. Send one, encoded as UTF-8.' },
  invalid_body: {
    status: 400,
    message: 'The body is not valid. Send the fields that docs/PROTOCOL.md lists.',
  },
  invalid_query: {
    status: 400,
    message: 'The query is not valid. Send each parameter at most once, and as docs/PROTOCOL.md lists it.',
  },
  invalid_offset: {
    status: 400,
    message: 'The offset is not a token of this gateway. Send a token exactly as you got it, or -1, or now.',
  },
  invalid_id: {
    status: 400,
    message:
      'An id in the path, or the idempotency key, is not valid. Send 1 to 256 well-formed UTF-16 units.',
  },
  missing_idempotency_key: {
    status: 400,
    message: 'The request has no key. Send an Idempotency-Key, the same for each attempt, or a messageId.',
  },
  missing_token: {
    status: 401,
    message: 'The request has no callback token. Send the token of the turn: Authorization: Bearer …',
  },
  invalid_token: { status: 401, message: 'The callback token is not valid. Send it exactly as you got it.' },
  expired_token: { status: 401, message: 'The callback token has expired. Create a new turn.' },
  revoked_token: { status: 401, message: 'The callback token was revoked. Create a new turn.' },
  unauthorized: { status: 401, message: 'You are not allowed to connect. Sign in as someone who is.' },
  forbidden: { status: 403, message: 'You are not allowed to do this. Sign in as someone who is.' },
  token_mismatch: {
    status: 403,
    message:
      'The body names another thread or turn than the callback token. Leave these ids out of the body.',
  },
  unknown_route: { status: 404, message: 'There is no such route. Use one that docs/PROTOCOL.md lists.' },
  unknown_approval: {
    status: 404,
    message: 'The turn has asked for no such approval. Answer a request that its stream shows.',
  },
  unknown_message: {
    status: 404,
    message: 'The thread has no such message. Send the id of a message in this thread.',
  },
  unknown_invocation: { status: 404, message: 'The thread has no such turn. Create the turn in it first.' },
  method_not_allowed: {
    status: 405,
    message: 'The route does not accept this method. Use the one in the Allow header.',
  },
  seq_gap: { status: 409, message: 'Chunks before this one are missing. Continue from nextSeq.' },
  seq_conflict: {
    status: 409,
    message: 'The turn has another chunk with this seq. Send each chunk with its own seq.',
  },
  chunk_beyond_end: {
    status: 409,
    message: 'The turn has more chunks than chunkCount. Count all of them, or leave chunkCount out.',
  },
  ended: { status: 409, message: 'The turn has ended. Create a new one.' },
  decided: {
    status: 409,
    message: 'The request already has a different answer. Read it in event.',
  },
  retracted: { status: 409, message: 'The turn or message was retracted. Post something new instead.' },
  cancelled: { status: 409, message: 'The turn was cancelled. Do not post to it any more.' },
  stale_revision: {
    status: 409,
    message: 'The revision is not higher than the last one. Leave it out, or send a higher one.',
  },
  revision_gap: {
    status: 409,
    message: 'The revision skips a number. Leave it out, or read the last one and send the next.',
  },
  content_conflict: {
    status: 409,
    message: 'This id or key was used for different content. Use a new one for new content.',
  },
  id_conflict: { status: 409, message: 'The id already names something else. Use a new one.' },
  turn_full: { status: 409, message: 'The turn has reached its text limit. End it, and create another.' },
  thread_full: { status: 409, message: 'The thread has reached its size limit. Start another thread.' },
  epoch_changed: {
    status: 410,
    message: 'The offset belongs to another log. Get the snapshot, and continue from its offset.',
  },
  offset_trimmed: {
    status: 410,
    message:
      'The events after the offset are no longer kept. Get the snapshot, and continue from its offset.',
  },
  offset_beyond: {
    status: 410,
    message: 'The offset is beyond the end of the log. Get the snapshot, and continue from its offset.',
  },
  offset_diverged: {
    status: 410,
    message: 'The log has different events below the offset. Get the snapshot, and continue from its offset.',
  },
  offset_behind: {
    status: 410,
    message:
      'The snapshot is smaller than the missing events. Get the snapshot, and continue from its offset.',
  },
  too_large: { status: 413, message: 'The request is too large. Send less at a time.' },
  too_many_parts: { status: 413, message: 'The post has too many parts. Send fewer.' },
  unsupported_media_type: {
    status: 415,
    message: 'The body is not marked as JSON. Send it with content-type: application/json.',
  },
  misdirected: {
    status: 421,
    message: 'The gateway does not serve this host. To allow it, add the host to allowedHosts.',
  },
  too_many_callbacks: {
    status: 429,
    message: 'The turn has reached its limit of callbacks. Create a new turn.',
  },
  too_many_approvals: {
    status: 429,
    message: 'The turn has reached its limit of approvals. Create a new turn.',
  },
  too_many_open_turns: {
    status: 429,
    message: 'The thread has reached its limit of open turns. End one, or try again when one has ended.',
  },
  too_many_threads: {
    status: 429,
    message: 'You have started too many threads. Try again after the time in Retry-After.',
  },
  too_many_requests: {
    status: 429,
    message: 'You send too many requests. Try again after the time in Retry-After.',
  },
  too_many_polls: {
    status: 429,
    message: 'Too many requests wait for news. Try again later.',
  },
  too_many_streams: {
    status: 429,
    message: 'Too many sockets and streams are open from this address. Close one, or try again later.',
  },
  internal: { status: 500, message: 'The server failed. Send the request again.' },
  no_room: {
    status: 503,
    message: 'Too many sockets and streams are open. Try again later.',
  },
  rates_unavailable: {
    status: 503,
    message: 'The server cannot check the rate limit now. Send the request again.',
  },
  draining: {
    status: 503,
    message: 'The gateway is shutting down. Send the request again, and another gateway will answer it.',
  },
  log_unavailable: { status: 503, message: 'The log does not respond. Try again later.' },
  log_full: { status: 507, message: 'The log has reached its limit of threads. Use an existing thread.' },
} as const

export type HttpErrorCode = keyof typeof httpErrors

/** The body of every response that is not 2xx. */
export interface HttpError {
  readonly error: {
    readonly code: HttpErrorCode
    /** What is wrong, and how to fix it. */
    readonly message: string
    /** The place in the body, such as `chunks.0.part.kind`. */
    readonly path?: string
    /** With `seq_gap` and `chunk_beyond_end`: the seq that must be appended next. */
    readonly nextSeq?: number
    /** With `ended`, `cancelled`, `decided` and `retracted`: the logged event that decided it. */
    readonly event?: unknown
  }
}
