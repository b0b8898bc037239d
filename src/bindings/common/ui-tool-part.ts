import type { UIMessage } from 'ai'
import { toolInput, type ToolPart } from '../../core/index.ts'
import { assertNever } from '../../protocol/index.ts'

type UIPart = UIMessage['parts'][number]

/** Why a call has no result. */
const abandonedText = 'The turn ended before the tool had a result.'
const invalidText = 'The output of the tool does not match its schema.'

/** The text of an error: as sent by the tool, or its JSON. */
export const errorTextOf = ({ state, output, invalid }: ToolPart): string => {
  if (state === 'abandoned') return abandonedText
  if (invalid !== undefined) return invalidText
  return typeof output === 'string' ? output : JSON.stringify(output ?? null)
}

/**
 * Converts a tool call for the AI SDK. A call that has ended without a result becomes an `output-error`.
 * @param toolCallId unique in the message
 */
export function uiToolPart(part: ToolPart, toolCallId: string): UIPart {
  const { toolName } = part
  const call =
    toolName === undefined
      ? ({ type: 'dynamic-tool', toolName: 'unknown', toolCallId } as const)
      : ({ type: `tool-${toolName}`, toolCallId } as const)
  return { ...call, ...stateOf(part) } as UIPart // TypeScript cannot see that both halves belong to one member of the union
}

/** The state and the fields that belong to it. */
function stateOf(part: ToolPart): object {
  const { state, output, isPartial, approval } = part
  const input = toolInput(part)
  const reason = approval?.reason === undefined ? {} : { reason: approval.reason }
  const { request = null } = approval ?? {}
  const descriptor = request === null ? {} : { descriptor: request } // the AI SDK allows no null there
  const granted =
    approval?.state === 'approved'
      ? { approval: { id: approval.approvalId, approved: true, ...descriptor, ...reason } }
      : {}
  switch (state) {
    case 'input':
      return { state: 'input-streaming', input, ...(part.input !== '' && { rawInput: part.input }) }
    case 'awaiting-approval':
      return { state: 'approval-requested', input, approval: { id: approval?.approvalId, ...descriptor } }
    case 'running':
      if (isPartial === true)
        return { state: 'output-available', input, output, preliminary: true, ...granted }
      return { state: approval === undefined ? 'input-available' : 'approval-responded', input, ...granted }
    case 'output':
      if (part.invalid !== undefined)
        return { state: 'output-error', input, errorText: errorTextOf(part), ...granted }
      return { state: 'output-available', input, output, ...granted }
    case 'denied':
      return {
        state: 'output-denied',
        input,
        approval: { id: approval?.approvalId, approved: false, ...descriptor, ...reason },
      }
    case 'error':
    case 'abandoned':
      return { state: 'output-error', input, errorText: errorTextOf(part), ...granted }
    default:
      return assertNever(state)
  }
}
