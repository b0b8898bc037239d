import { omitUndefined, type RequestBody, type ResponseBody } from '../../protocol/index.ts'
import type { TokenClaims } from '../callback-tokens.ts'
import type { Answer, Refusal } from './answer.ts'
import { appendDrafts, madeBy, onlyOf, partsRefusal } from './append-drafts.ts'
import type { OperationContext } from './operation-context.ts'

/** The turn that is meant; both ids are valid. */
export type TurnIds = Pick<TokenClaims, 'threadId' | 'invocationId'>

/** Creates a turn. @param key the same for each attempt to create this one */
export async function createTurn(
  context: OperationContext,
  threadId: string,
  body: RequestBody<'create'>,
  key: string | undefined,
): Promise<Answer<ResponseBody<'create'>>> {
  const invocationId = key === undefined ? crypto.randomUUID() : await context.ids.of('turn', threadId, key)
  // Signed first: a turn without a token could not be used.
  const token = await context.tokens.sign(omitUndefined({ threadId, invocationId, agentId: body.agentId }))
  const result = await appendDrafts(context, threadId, [
    { type: 'invocation_created', invocationId, ...body },
  ])
  if (!result.ok) return result.refusal
  const { status, event } = onlyOf(result, 'invocation_created')
  return madeBy({ status, invocationId, ...token, offset: event.offset })
}

export async function appendChunks(
  context: OperationContext,
  { threadId, invocationId }: TurnIds,
  { chunks }: RequestBody<'chunks'>,
): Promise<Answer<ResponseBody<'chunks'>>> {
  if (chunks.length === 0) return touchTurn(context, { threadId, invocationId })
  const drafts = chunks.map(({ seq, part }) => ({ type: 'stream_chunk', invocationId, seq, part }) as const)
  const result = await appendDrafts(context, threadId, drafts, 'chunks')
  if (!result.ok) return result.refusal
  const appendedCount = result.appended.filter(({ status }) => status === 'appended').length
  const body = {
    nextSeq: result.nextSeq ?? 0, // always set, because there is a chunk
    appendedCount,
    duplicateCount: chunks.length - appendedCount,
  }
  return { status: 200, body }
}

/** Records a sign of life: the turn may be silent for another `producerTimeoutMs`. */
async function touchTurn(
  { settings }: OperationContext,
  { threadId, invocationId }: TurnIds,
): Promise<Answer<ResponseBody<'chunks'>>> {
  const result = await settings.log.touch(threadId, invocationId)
  if (!result.ok) return { code: result.code, event: result.event }
  return { status: 200, body: { nextSeq: result.nextSeq, appendedCount: 0, duplicateCount: 0 } }
}

export async function finalizeTurn(
  context: OperationContext,
  { threadId, invocationId }: TurnIds,
  body: RequestBody<'finalize'>,
): Promise<Answer<ResponseBody<'finalize'>>> {
  const result = await appendDrafts(context, threadId, [{ type: 'stream_finalized', invocationId, ...body }])
  if (!result.ok) return result.refusal
  const { status, event } = onlyOf(result, 'stream_finalized')
  return { status: 200, body: { status, chunkCount: event.chunkCount, offset: event.offset } }
}

/** Posts what the agent of a turn says. @param key the same for each attempt at this post */
export async function postCallback(
  context: OperationContext,
  { threadId, invocationId }: TurnIds,
  given: RequestBody<'callback'>,
  key: string | undefined,
): Promise<Answer<ResponseBody<'callback'>>> {
  const { threadId: namedThread = threadId, invocationId: named = invocationId, ...body } = given
  const mismatch = (path: string): Refusal => ({ code: 'token_mismatch', path })
  if (namedThread !== threadId) return mismatch('threadId')
  if (named !== invocationId) return mismatch('invocationId')
  const tooMany = partsRefusal(context, body.parts)
  if (tooMany !== undefined) return tooMany
  if (key === undefined && body.messageId === undefined) return { code: 'missing_idempotency_key' }
  const messageId = body.messageId ?? (await context.ids.of('callback', threadId, invocationId, key ?? ''))
  const result = await appendDrafts(context, threadId, [
    { type: 'callback', ...body, invocationId, messageId },
  ])
  if (!result.ok) return result.refusal
  const { status, event } = onlyOf(result, 'callback')
  const { revision, offset } = event
  return madeBy({ status, threadId, invocationId, messageId, revision, offset, event })
}
