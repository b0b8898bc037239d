import { Author, ChunkPart, Count, FinalParts, Timestamp, TurnError } from './events.ts'
import { ClientMessageId, InvocationId, Label, MessageId, ThreadId } from './id.ts'
import { parse, type Parsed } from './parse.ts'
import * as v from './schema.ts'

/** What each route takes as its JSON body. Ids that stand in the path or in the token are not repeated in it. */
export const requestSchemas = {
  /** `POST /threads/:threadId/invocations` */
  create: v.object({
    agentId: v.exactOptional(Label),
    replyTo: v.exactOptional(MessageId),
    chainId: v.exactOptional(Label),
  }),
  /** `POST /threads/:threadId/invocations/:invocationId/chunks` */
  chunks: v.object({
    chunks: v.pipe(
      v.array(v.object({ seq: Count, part: ChunkPart })),
      v.check((chunks) => chunks.length > 0, 'at least one chunk is needed'),
    ),
  }),
  /** `POST /threads/:threadId/invocations/:invocationId/finalize`. Without `chunkCount`: as many as were appended. */
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
  /** `POST /callback`. The thread and the invocation are the token's; a body that names others is refused. */
  callback: v.object({
    parts: FinalParts,
    disposition: v.exactOptional(v.picklist(['replace', 'independent']), 'replace'),
    messageId: v.exactOptional(MessageId),
    revision: v.exactOptional(Count),
    threadId: v.exactOptional(ThreadId),
    invocationId: v.exactOptional(InvocationId),
  }),
} as const

const status = v.picklist(['appended', 'duplicate'])

/** What each route answers, where it does not refuse: with 201 what was `appended` as a thing of its own, else with 200. */
export const responseSchemas = {
  create: v.object({
    status,
    invocationId: InvocationId,
    /** The turn's callback token, for its agent alone. */
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
  message: v.object({ status, messageId: MessageId, revision: Count, offset: Count }),
  callback: v.object({
    status,
    threadId: ThreadId,
    invocationId: InvocationId,
    messageId: MessageId,
    revision: Count,
    offset: Count,
  }),
} as const

export type Route = keyof typeof requestSchemas
export type RequestBody<Name extends Route> = v.InferOutput<(typeof requestSchemas)[Name]>
/** A response as one writes it: ids are plain strings. */
export type ResponseBody<Name extends Route> = v.InferInput<(typeof responseSchemas)[Name]>

/** Reads a request's body, parsed as JSON; never throws. */
export const decodeRequest = <Name extends Route>(route: Name, input: unknown): Parsed<RequestBody<Name>> =>
  // The compiler does not see that the schema of a name has the output of that name.
  parse<RequestBody<Name>>(requestSchemas[route] as v.GenericSchema as never, input)

/** Why a request was refused: its status, and what mends it. */
export const httpErrors = {
  invalid_json: { status: 400, message: 'send a JSON object' },
  invalid_body: { status: 400, message: 'send the fields that docs/PROTOCOL.md lists' },
  invalid_id: { status: 400, message: 'an id in the path, or the idempotency key, is not valid' },
  missing_idempotency_key: {
    status: 400,
    message: 'send an Idempotency-Key, the same for each attempt, or a messageId',
  },
  missing_invocation_id: {
    status: 400,
    message: 'what says that it is a callback, in an id or a name too, carries the invocationId of its turn',
  },
  missing_token: { status: 401, message: 'send the turn’s callback token: Authorization: Bearer …' },
  invalid_token: { status: 401, message: 'send the callback token as it was given out' },
  expired_token: { status: 401, message: 'the callback token has expired: create a new turn' },
  revoked_token: { status: 401, message: 'the callback token was revoked: create a new turn' },
  forbidden: { status: 403, message: 'not allowed to who asks' },
  token_mismatch: { status: 403, message: 'the body names another id than the token: leave it out' },
  unknown_route: { status: 404, message: 'docs/PROTOCOL.md lists the routes' },
  unknown_invocation: { status: 404, message: 'create the invocation first, in this thread' },
  method_not_allowed: { status: 405, message: 'send POST' },
  seq_gap: { status: 409, message: 'chunks are missing: go on from nextSeq' },
  seq_conflict: { status: 409, message: 'another chunk has this seq: send each once' },
  chunk_beyond_end: {
    status: 409,
    message: 'more chunks than chunkCount were appended: count them all, or leave it out',
  },
  ended: { status: 409, message: 'the turn has ended: create a new one' },
  cancelled: { status: 409, message: 'the turn was cancelled: its agent has no more to say' },
  stale_revision: {
    status: 409,
    message: 'a revision must be higher than the last: leave it out, or raise it',
  },
  content_conflict: { status: 409, message: 'another content is known by this id or key: use a new one' },
  id_conflict: { status: 409, message: 'this id is another thing’s: use a new one' },
  too_large: { status: 413, message: 'send less at a time' },
  unsupported_media_type: { status: 415, message: 'send application/json' },
  misdirected: {
    status: 421,
    message: 'the gateway is not reached by this host: if it should be, list it in allowedHosts',
  },
  internal: { status: 500, message: 'the server failed: send it again' },
} as const

export type HttpErrorCode = keyof typeof httpErrors

/** The body of every answer that is not 2xx. */
export interface HttpError {
  readonly error: {
    readonly code: HttpErrorCode
    /** What is wrong, and what mends it. */
    readonly message: string
    /** Where in the body, as `chunks.0.part.kind`. */
    readonly path?: string
    /** With `seq_gap` and `chunk_beyond_end`: the seq that is appended next. */
    readonly nextSeq?: number
  }
}
