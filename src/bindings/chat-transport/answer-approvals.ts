import type { UIMessage } from 'ai'
import type { Connection } from '../../client/index.ts'
import {
  type BubbleKey,
  type BubbleState,
  type InvocationBubble,
  selectBubble,
  UsageError,
} from '../../core/index.ts'
import type { BubbleStore } from '../../store/index.ts'

/**
 * Sends the answers that a person has given in this message.
 * @returns a function that finds the message's turn, which continues
 * @throws UsageError when nothing was answered: outputs of tools come from the backend
 */
export async function answerApprovals(
  message: UIMessage,
  store: BubbleStore,
  connection: Connection,
): Promise<(state: BubbleState) => InvocationBubble | undefined> {
  const key = message.id as BubbleKey // the ids of these messages are keys of turns
  const turn = (state: BubbleState): InvocationBubble | undefined => {
    const bubble = selectBubble(state, key)
    return bubble?.kind === 'invocation' ? bubble : undefined
  }
  const invocationId = turn(store.getState())?.invocationId
  const answers = message.parts.flatMap((part) =>
    'state' in part && part.state === 'approval-responded' ? [part.approval] : [],
  )
  if (invocationId === undefined || answers.length === 0)
    throw new UsageError(
      'invalid_argument',
      'sendMessage: answer requests of tools with addToolApprovalResponse. Their outputs come from the backend',
    )
  await Promise.all(
    answers.map(({ id, approved, reason }) =>
      connection.approve(id, { invocationId, approved, ...(reason !== undefined && { reason }) }),
    ),
  )
  return turn
}
