import type { ThreadMessageLike } from '@assistant-ui/react'
import type { Bubble, ToolPart } from '../../core/index.ts'
import { approvalName } from './approval-name.ts'

type Content = Exclude<ThreadMessageLike['content'], string>[number]

/**
 * A tool call of assistant-ui. Its state there follows from its result, its approval and the status of its message.
 * @param toolCallId unique in the message
 */
export function threadToolPart(bubble: Bubble, part: ToolPart, toolCallId: string): Content {
  const { toolName = 'unknown', input, output, isError, isPartial, invalid } = part
  const isRefused = invalid !== undefined // rejected by the schema of its output
  return {
    type: 'tool-call',
    toolCallId,
    toolName,
    argsText: input,
    ...(output !== undefined && { result: output }),
    ...(isRefused && { result: 'The output of the tool does not match its schema.' }),
    ...((isError === true || isRefused) && { isError: true }),
    ...(isPartial === true && { isPreliminary: true }),
    ...approvalOf(bubble, part),
  }
}

function approvalOf(bubble: Bubble, { state, approval }: ToolPart): Pick<ToolCall, 'approval'> {
  if (bubble.kind === 'message' || approval === undefined) return {}
  const { approvalId, request, reason } = approval
  const isAnswered = approval.state !== 'requested'
  return {
    approval: {
      id: approvalName(bubble.invocationId, approvalId),
      ...(typeof request === 'string' && { prompt: request }),
      ...(isAnswered && { approved: approval.state === 'approved' }),
      ...(reason !== undefined && { reason }),
      // The turn has ended or the tool has continued, so the request is no longer open.
      ...(!isAnswered && state !== 'awaiting-approval' && { resolution: 'cancelled' }),
    },
  }
}

type ToolCall = Extract<Content, { readonly type: 'tool-call' }>
