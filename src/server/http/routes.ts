import { type HttpErrorCode, isId } from '../../protocol/index.ts'
import type { Answer, Refusal } from '../operations/answer.ts'
import { postMessage } from '../operations/post-message.ts'
import { appendChunks, createTurn, finalizeTurn, postCallback } from '../operations/turn-operations.ts'
import { ask, newThreadRefusal, type RouteContext } from './ask.ts'
import { bearerOf } from './bearer-of.ts'
import { postingOf } from './posting-of.ts'
import { readBody } from './read-body.ts'

/** The ids in a path. Each is valid, or empty if the path has none. */
export interface PathIds {
  readonly threadId: string
  readonly invocationId: string
  readonly approvalId: string
}

/** Authorizes a request and performs it. */
export type RouteHandler = (context: RouteContext, request: Request, ids: PathIds) => Promise<Answer>

const refuse = (code: HttpErrorCode): Refusal => ({ code })

const askToProduce = (context: RouteContext, request: Request, threadId: string) =>
  ask(context, { action: 'produce', threadId, request })

export const createRoute: RouteHandler = async (context, request, { threadId }) => {
  const asked = await askToProduce(context, request, threadId)
  if ('code' in asked) return asked
  const key = idempotencyKeyOf(request)
  if (key === null) return refuse('invalid_id')
  const read = await readBody('create', request, context.settings.limits.bodyBytes)
  if (!read.ok) return read.refusal
  const tooMany = await newThreadRefusal(context, threadId, asked)
  return tooMany ?? createTurn(context, threadId, read.body, key)
}

export const chunksRoute: RouteHandler = async (context, request, ids) => {
  const asked = await askToProduce(context, request, ids.threadId)
  if ('code' in asked) return asked
  const read = await readBody('chunks', request, context.settings.limits.bodyBytes)
  return read.ok ? appendChunks(context, ids, read.body) : read.refusal
}

export const finalizeRoute: RouteHandler = async (context, request, ids) => {
  const asked = await askToProduce(context, request, ids.threadId)
  if ('code' in asked) return asked
  const read = await readBody('finalize', request, context.settings.limits.bodyBytes)
  return read.ok ? finalizeTurn(context, ids, read.body) : read.refusal
}

export const messageRoute: RouteHandler = async (context, request, { threadId }) => {
  const key = idempotencyKeyOf(request)
  if (key === null) return refuse('invalid_id')
  // The body is read first: who may post depends on the claimed author and on what is edited.
  const read = await readBody('message', request, context.settings.limits.bodyBytes)
  if (!read.ok) return read.refusal
  const posting = await postingOf(context, request, threadId, read.body, key)
  return 'code' in posting ? posting : postMessage(context, threadId, read.body, posting)
}

/** Only the token decides the thread and the turn. */
export const callbackRoute: RouteHandler = async (context, request) => {
  const verified = await bearerOf(context, request, 'append')
  if ('code' in verified) return verified
  const key = idempotencyKeyOf(request)
  if (key === null) return refuse('invalid_id')
  const read = await readBody('callback', request, context.settings.limits.bodyBytes)
  return read.ok ? postCallback(context, verified.claims, read.body, key) : read.refusal
}

/** Null if it is invalid. */
function idempotencyKeyOf(request: Request): string | undefined | null {
  const key = request.headers.get('idempotency-key') ?? undefined
  return key === undefined || isId(key) ? key : null
}
