import { type Author, isCount, omitUndefined, type RequestBody } from '../../protocol/index.ts'
import type { Refusal } from '../operations/answer.ts'
import { answerApproval, cancelTurn, readControl, retract } from '../operations/control-operations.ts'
import type { OperationContext } from '../operations/operation-context.ts'
import { ask, mayLook } from './ask.ts'
import { bearerOf } from './bearer-of.ts'
import { readBody } from './read-body.ts'
import type { RouteHandler } from './routes.ts'

const forbidden: Refusal = { code: 'forbidden' }

export const cancelRoute: RouteHandler = async (context, request, { threadId, invocationId }) => {
  const ids = { threadId, invocationId }
  const asked = await ask(context, { ...ids, action: 'control', operation: 'cancel', request })
  if ('code' in asked) return asked
  const read = await readBody('cancel', request, context.settings.limits.bodyBytes)
  return read.ok ? cancelTurn(context, ids) : read.refusal
}

/** The body is read first: who may answer can depend on the answer. */
export const approveRoute: RouteHandler = async (context, request, ids) => {
  const read = await readBody('approve', request, context.settings.limits.bodyBytes)
  if (!read.ok) return read.refusal
  const { approved } = read.body
  const asked = await ask(context, {
    ...ids,
    action: 'control',
    operation: 'approve',
    approved,
    request,
  })
  return 'code' in asked ? asked : answerApproval(context, ids, read.body, asked.author?.id)
}

export const retractRoute: RouteHandler = async (context, request, { threadId }) => {
  const read = await readBody('retract', request, context.settings.limits.bodyBytes)
  if (!read.ok) return read.refusal
  // A client that may read the thread is told what is missing. Any other client cannot tell missing from forbidden.
  if (!(await mayLook(context, request, threadId))) return forbidden
  const target = await targetOf(context, threadId, read.body)
  if ('code' in target) return target
  const { whose, isOpen } = target
  const asked = await ask(context, {
    ...whose,
    action: 'control',
    operation: 'retract',
    threadId,
    request,
  })
  return 'code' in asked ? asked : retract(context, threadId, read.body, asked.author?.id, isOpen)
}

/** Tells a producer what people do to its turn. */
export const controlRoute: RouteHandler = async (context, request) => {
  const verified = await bearerOf(context, request, 'read')
  if ('code' in verified) return verified
  const given = new URL(request.url).searchParams.get('after') ?? '0'
  const after = Number(given)
  if (!/^\d+$/.test(given) || !isCount(after)) return { code: 'invalid_query', path: 'after' }
  const { expiresAt, claims } = verified
  const { threadId, invocationId } = claims
  return readControl(context, { threadId, invocationId, after, expiresAt, signal: request.signal })
}

/** What `authorize` is told about the target of a retraction. */
type Whose =
  | { readonly messageId: string; readonly author: Author; readonly invocationId?: string }
  | { readonly invocationId: string; readonly agentId?: string }

/** The target of a retraction and its author, read from the log and not from the request. */
async function targetOf(
  { settings: { log } }: OperationContext,
  threadId: string,
  { invocationId, messageId }: RequestBody<'retract'>,
): Promise<Refusal | { readonly whose: Whose; readonly isOpen: boolean }> {
  if (messageId !== undefined) {
    const post = await log.post(threadId, messageId)
    if (post === undefined) return { code: 'unknown_message' }
    const { author, invocationId: turn } = post
    return { whose: omitUndefined({ messageId, author, invocationId: turn }), isOpen: false }
  }
  const turn = invocationId === undefined ? undefined : await log.turn(threadId, invocationId)
  if (invocationId === undefined || turn === undefined) return { code: 'unknown_invocation' }
  const isOpen = turn.end === undefined && turn.retraction === undefined
  return { whose: omitUndefined({ invocationId, agentId: turn.created.agentId }), isOpen }
}
