import { omitUndefined, type RequestBody, type ResponseBody, type TurnControl } from '../../protocol/index.ts'
import type { EventDraft } from '../log.ts'
import type { ControlQuery } from '../turn-control.ts'
import type { Answer } from './answer.ts'
import { appendDrafts, onlyOf } from './append-drafts.ts'
import type { OperationContext } from './operation-context.ts'
import type { TurnIds } from './turn-operations.ts'

/** Who does it, as named by `authorize`. */
type By = string | undefined

/**
 * Ends a turn with the chunks in the log. If a `finalize` comes at the same time, the log decides which one ends the
 * turn.
 */
export async function cancelTurn(
  context: OperationContext,
  { threadId, invocationId }: TurnIds,
): Promise<Answer<ResponseBody<'cancel'>>> {
  const result = await appendDrafts(context, threadId, [cancelOf(invocationId)])
  return result.ok ? { status: 200, body: onlyOf(result, 'stream_finalized') } : result.refusal
}

const cancelOf = (invocationId: string) =>
  ({ type: 'stream_finalized', invocationId, outcome: 'cancelled' }) as const

export async function answerApproval(
  context: OperationContext,
  { threadId, invocationId, approvalId }: TurnIds & { readonly approvalId: string },
  { approved, reason }: RequestBody<'approve'>,
  by: By,
): Promise<Answer<ResponseBody<'approve'>>> {
  const draft: EventDraft = omitUndefined({
    type: 'approval',
    invocationId,
    approvalId,
    approved,
    reason,
    by,
  })
  const result = await appendDrafts(context, threadId, [draft])
  return result.ok ? { status: 200, body: onlyOf(result, 'approval') } : result.refusal
}

/**
 * Retracts a message or a turn.
 * @param isOpen whether the turn was seen open. It is then cancelled first, in the same batch
 */
export async function retract(
  context: OperationContext,
  threadId: string,
  { messageId, invocationId }: RequestBody<'retract'>,
  by: By,
  isOpen: boolean,
): Promise<Answer<ResponseBody<'retract'>>> {
  const draft: EventDraft = omitUndefined({ type: 'retraction', messageId, invocationId, by })
  if (isOpen && invocationId !== undefined) {
    const both = await appendDrafts(context, threadId, [cancelOf(invocationId), draft])
    if (both.ok)
      return { status: 200, body: onlyOf({ ...both, appended: both.appended.slice(1) }, 'retraction') }
    // It ended in the meantime, or was retracted: it keeps its end.
    if (both.refusal.code !== 'ended' && both.refusal.code !== 'retracted') return both.refusal
  }
  const result = await appendDrafts(context, threadId, [draft])
  return result.ok ? { status: 200, body: onlyOf(result, 'retraction') } : result.refusal
}

/** Returns what people have done to a turn. Its producer long-polls this. */
export async function readControl(
  { controls }: OperationContext,
  query: ControlQuery,
): Promise<Answer<TurnControl>> {
  const answer = await controls.ask(query)
  return typeof answer === 'string' ? { code: answer } : { status: 200, body: answer }
}
