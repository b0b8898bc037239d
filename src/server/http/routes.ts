import { compact, type HttpErrorCode, isId, type ResponseBody } from '../../protocol/index.ts'
import type { CallbackTokens } from '../callback-tokens.ts'
import type { GatewaySettings } from '../gateway-options.ts'
import { findViolation } from '../guard/index.ts'
import type { AppendResult, Draft, LoggedEvents } from '../log.ts'
import { stableId } from '../stable-id.ts'
import type { Answer, Refusal } from './answer.ts'
import { readBody } from './read-body.ts'

/** The ids that stand in a path; each is a valid Id. */
export interface PathIds {
  readonly threadId: string
  readonly invocationId: string
}

export interface RouteContext {
  readonly settings: GatewaySettings
  readonly tokens: CallbackTokens
  readonly answerSnapshot: (request: Request) => Promise<Response>
}

export type RouteHandler = (context: RouteContext, request: Request, ids: PathIds) => Promise<Answer>

type Batch = Extract<AppendResult, { ok: true }>

const refuse = (code: HttpErrorCode): Refusal => ({ code })

export const createTurn: RouteHandler = async (context, request, { threadId }) => {
  const { authorize, limits } = context.settings
  if (!(await authorize({ action: 'produce', threadId, request }))) return refuse('forbidden')
  const key = idempotencyKeyOf(request)
  if (key === null) return refuse('invalid_id')
  const read = await readBody('create', request, limits.bodyBytes)
  if (!read.ok) return read.refusal
  const { body } = read
  const invocationId = key === undefined ? crypto.randomUUID() : await stableId('turn', threadId, key)
  // Signed first: a turn without a token would be nobody's.
  const token = await context.tokens.sign(compact({ threadId, invocationId, agentId: body.agentId }))
  const result = await append(context, threadId, [{ type: 'invocation_created', invocationId, ...body }])
  if (!result.ok) return result.refusal
  const { status, event } = oneOf(result, 'invocation_created')
  return made<'create'>({ status, invocationId, ...token, offset: event.offset })
}

export const appendChunks: RouteHandler = async (context, request, { threadId, invocationId }) => {
  const { authorize, limits } = context.settings
  if (!(await authorize({ action: 'produce', threadId, request }))) return refuse('forbidden')
  const read = await readBody('chunks', request, limits.bodyBytes)
  if (!read.ok) return read.refusal
  const { chunks } = read.body
  const drafts = chunks.map(({ seq, part }) => ({ type: 'stream_chunk', invocationId, seq, part }) as const)
  const result = await append(context, threadId, drafts, 'chunks')
  if (!result.ok) return result.refusal
  const appendedCount = result.appended.filter(({ status }) => status === 'appended').length
  const body: ResponseBody<'chunks'> = {
    nextSeq: result.nextSeq ?? 0, // there is a chunk, so there is one
    appendedCount,
    duplicateCount: chunks.length - appendedCount,
  }
  return { status: 200, body }
}

export const finalizeTurn: RouteHandler = async (context, request, { threadId, invocationId }) => {
  const { authorize, limits } = context.settings
  if (!(await authorize({ action: 'produce', threadId, request }))) return refuse('forbidden')
  const read = await readBody('finalize', request, limits.bodyBytes)
  if (!read.ok) return read.refusal
  const result = await append(context, threadId, [{ type: 'stream_finalized', invocationId, ...read.body }])
  if (!result.ok) return result.refusal
  const { status, event } = oneOf(result, 'stream_finalized')
  const body: ResponseBody<'finalize'> = { status, chunkCount: event.chunkCount, offset: event.offset }
  return { status: 200, body }
}

export const postMessage: RouteHandler = async (context, request, { threadId }) => {
  const { authorize, limits } = context.settings
  const key = idempotencyKeyOf(request)
  if (key === null) return refuse('invalid_id')
  // Read first, since who may post depends on whom they post as.
  const read = await readBody('message', request, limits.bodyBytes)
  if (!read.ok) return read.refusal
  const { body } = read
  if (!(await authorize({ action: 'message', threadId, author: body.author, request })))
    return refuse('forbidden')
  const messageId = body.messageId ?? (await messageIdOf(threadId, key, body.clientMessageId))
  const result = await append(context, threadId, [{ type: 'message', ...body, messageId }])
  if (!result.ok) return result.refusal
  const { status, event } = oneOf(result, 'message')
  return made<'message'>({ status, messageId, revision: event.revision, offset: event.offset })
}

/** The thread and the turn are the token's, and nobody else's. */
export const callBack: RouteHandler = async (context, request) => {
  const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? []
  if (token === undefined) return refuse('missing_token')
  const verified = await context.tokens.verify(token)
  if (!verified.ok) return refuse(verified.code)
  const { threadId, invocationId } = verified.claims
  const key = idempotencyKeyOf(request)
  if (key === null) return refuse('invalid_id')
  const read = await readBody('callback', request, context.settings.limits.bodyBytes)
  if (!read.ok) return read.refusal
  const { threadId: namedThread = threadId, invocationId: named = invocationId, ...body } = read.body
  if (namedThread !== threadId) return { ...refuse('token_mismatch'), path: 'threadId' }
  if (named !== invocationId) return { ...refuse('token_mismatch'), path: 'invocationId' }
  if (key === undefined && body.messageId === undefined) return refuse('missing_idempotency_key')
  const messageId = body.messageId ?? (await stableId('callback', invocationId, key ?? ''))
  const result = await append(context, threadId, [{ type: 'callback', ...body, invocationId, messageId }])
  if (!result.ok) return result.refusal
  const { status, event } = oneOf(result, 'callback')
  const { revision, offset } = event
  return made<'callback'>({ status, threadId, invocationId, messageId, revision, offset })
}

/** Null when it is none. */
function idempotencyKeyOf(request: Request): string | undefined | null {
  const key = request.headers.get('idempotency-key') ?? undefined
  return key === undefined || isId(key) ? key : null
}

/** A message that its client names is the same message when it is sent again, even without a key. */
async function messageIdOf(threadId: string, key: string | undefined, clientMessageId: string | undefined) {
  if (key !== undefined) return stableId('message', threadId, key)
  return clientMessageId === undefined
    ? crypto.randomUUID()
    : stableId('client-message', threadId, clientMessageId)
}

/** @param list where the drafts stand in the body, if they are a list */
async function append(
  { settings }: RouteContext,
  threadId: string,
  drafts: readonly Draft[],
  list?: string,
): Promise<Batch | { readonly ok: false; readonly refusal: Refusal }> {
  const pathOf = (index: number): readonly string[] => (list === undefined ? [] : [list, String(index)])
  for (const [index, draft] of drafts.entries()) {
    // What could not be sent is not taken in either: an event that stands in a log closes each socket it comes to.
    const smuggled = findViolation([{ ...draft, threadId }])
    if (smuggled === undefined) continue
    const [, ...path] = smuggled.path.split('.') // the first names the argument
    const refusal: Refusal = { code: 'missing_invocation_id', path: [...pathOf(index), ...path].join('.') }
    return { ok: false, refusal }
  }
  const result = await settings.log.append(threadId, drafts)
  if (result.ok) return result
  const { code, index, nextSeq } = result
  const path = list === undefined ? undefined : pathOf(index).join('.')
  return { ok: false, refusal: { code, path, nextSeq } }
}

/** What became of the only draft of a batch. */
function oneOf<Type extends keyof LoggedEvents>({ appended: [one] }: Batch, type: Type) {
  if (one?.event?.type !== type)
    throw new TypeError(`onebubble: the log answered something else than its ${type}`)
  // The compiler does not narrow the event by its type where the type is a parameter.
  return { status: one.status, event: one.event as LoggedEvents[Type] }
}

const made = <Name extends 'create' | 'message' | 'callback'>(body: ResponseBody<Name>): Answer => ({
  status: body.status === 'appended' ? 201 : 200,
  body,
})
