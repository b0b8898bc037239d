import type { UIMessageChunk } from 'ai'
import { toolInput, type ToolPart } from '../../core/index.ts'
import { errorTextOf } from '../common/ui-tool-part.ts'

/** What has been written of one call. */
interface Told {
  readonly toolName: string | undefined
  readonly input: string
  readonly isInputWhole: boolean
  readonly approvalId: string | undefined
  readonly answer: 'requested' | 'approved' | 'denied' | undefined
  readonly result: unknown
  readonly isPartial: boolean
}

const nothing: Omit<Told, 'toolName'> = {
  input: '',
  isInputWhole: false,
  approvalId: undefined,
  answer: undefined,
  result: undefined,
  isPartial: false,
}

const toldBy = (part: ToolPart): Told => ({
  toolName: part.toolName,
  input: part.input,
  isInputWhole: part.state !== 'input',
  approvalId: part.approval?.approvalId,
  answer: part.approval?.state,
  result: resultOf(part),
  isPartial: part.state === 'running' && part.isPartial === true,
})

/** The result of the call, or what is shown instead. */
function resultOf(part: ToolPart): unknown {
  const { state, output, invalid } = part
  if (state === 'input' || state === 'awaiting-approval') return undefined
  if (state === 'denied' || state === 'abandoned') return state
  return output === undefined ? invalid : output
}

/**
 * Returns the chunks that turn a call from `before` into `now`.
 * @param before undefined if the call has not started
 * @returns undefined if no chunks can do that
 */
export function toolChunks(
  before: ToolPart | undefined,
  now: ToolPart,
  toolCallId: string,
): readonly UIMessageChunk[] | undefined {
  const from = before === undefined ? { ...nothing, toolName: now.toolName } : toldBy(before)
  const to = toldBy(now)
  if (!isFurther(from, to)) return undefined
  const chunks: UIMessageChunk[] = []
  const { toolName, approval, state } = now
  const named = {
    toolCallId,
    toolName: toolName ?? 'unknown',
    ...(toolName === undefined && { dynamic: true }),
  }
  if (before === undefined) chunks.push({ type: 'tool-input-start', ...named })
  if (!to.isInputWhole && to.input.length > from.input.length) {
    const inputTextDelta = to.input.slice(from.input.length)
    chunks.push({ type: 'tool-input-delta', toolCallId, inputTextDelta })
  }
  if (to.isInputWhole && !from.isInputWhole)
    chunks.push({ type: 'tool-input-available', ...named, input: toolInput(now) })
  if (approval !== undefined && from.approvalId === undefined) {
    const { approvalId, request } = approval
    const described = request === undefined ? {} : { approvalDescriptor: request }
    chunks.push({ type: 'tool-approval-request', approvalId, toolCallId, ...described })
  }
  if (approval !== undefined && approval.state !== 'requested' && to.answer !== from.answer) {
    const { approvalId, reason } = approval
    const approved = approval.state === 'approved'
    chunks.push({
      type: 'tool-approval-response',
      approvalId,
      approved,
      ...(reason !== undefined && { reason }),
    })
  }
  if (to.result === from.result && to.isPartial === from.isPartial) return chunks
  if (state === 'denied') chunks.push({ type: 'tool-output-denied', toolCallId })
  else if (state === 'error' || state === 'abandoned' || now.invalid !== undefined)
    chunks.push({ type: 'tool-output-error', toolCallId, errorText: errorTextOf(now) })
  else {
    const preliminary = now.isPartial === true ? { preliminary: true } : {}
    chunks.push({ type: 'tool-output-available', toolCallId, output: now.output, ...preliminary })
  }
  return chunks
}

/**
 * Whether `to` only adds to `from`. Each chunk sets the state of the call, so nothing can be inserted before a
 * result.
 */
function isFurther(from: Told, to: Told): boolean {
  if (to.toolName !== from.toolName) return false
  if (from.isInputWhole ? !to.isInputWhole || to.input !== from.input : !to.input.startsWith(from.input))
    return false
  const isSameApproval = to.approvalId === from.approvalId && to.answer === from.answer
  if (from.result !== undefined) return isSameApproval && to.result !== undefined
  if (from.approvalId !== undefined && to.approvalId !== from.approvalId) return false
  return from.answer === to.answer || from.answer === undefined || from.answer === 'requested'
}
