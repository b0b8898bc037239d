import { type ChunkPart, omitUndefined } from '../protocol/index.ts'
import type { BubblePart, ToolApproval, ToolPart, ToolState } from './bubble.ts'
import { type Decisions, decisionOn } from './decisions.ts'
import { remember } from './remember.ts'
import { flat } from './text.ts'

type Result = Extract<ChunkPart, { readonly kind: 'tool_result' }>
type Request = Pick<Extract<ChunkPart, { readonly kind: 'tool_approval' }>, 'approvalId' | 'request'>

/** A tool part without its derived state. */
export type ToolContent = Omit<ToolPart, 'state'>

/**
 * Returns the part with its state while its turn is open.
 * @param isInput whether the last folded chunk belongs to its input
 */
export const toolPart = (content: ToolContent, isInput = false): ToolPart => ({
  ...content,
  state: stateOf(content, isInput),
})

function stateOf(tool: ToolContent, isInput: boolean): ToolState {
  if (isFinal(tool)) return tool.isError === true ? 'error' : 'output'
  if (tool.approval?.state === 'denied') return 'denied'
  if (tool.approval?.state === 'requested') return 'awaiting-approval'
  return isInput && tool.approval === undefined && tool.output === undefined ? 'input' : 'running'
}

/** Whether it has its final result. */
export const isFinal = ({ output, isPartial }: ToolContent): boolean =>
  output !== undefined && isPartial !== true

/**
 * Returns the part with this result, which replaces a preliminary one. The same object if it already has its final
 * result.
 */
export function withResult(known: ToolContent, { output, isError, isPartial }: Result): ToolContent {
  if (isFinal(known)) return known
  const { isError: _, isPartial: __, ...content } = known
  const result = omitUndefined({ isError, isPartial: isPartial || undefined }, { output })
  return { ...content, input: flat(known.input), ...result }
}

/** Returns the part with a request for approval, which may already be answered. */
export const withRequest = (known: ToolContent, request: Request, decisions: Decisions): ToolContent => ({
  ...known,
  approval: approvalOf(request, decisions),
})

/** The part after its turn has ended: a tool without a result will get none. The same part gives the same object. */
export const endedTool = remember((tool: ToolPart): ToolPart => {
  const isOver = tool.state === 'output' || tool.state === 'error' || tool.state === 'denied'
  return isOver ? tool : { ...tool, state: 'abandoned' }
})

/** Returns the part with the current answer to its request; the same object if it already has it. */
export function decided<Part extends BubblePart>(part: Part, decisions: Decisions): Part | ToolPart {
  if (part.kind !== 'tool' || part.approval === undefined) return part
  const { approval: before } = part
  const approval = approvalOf(before, decisions)
  const isSame =
    approval.state === before.state && approval.reason === before.reason && approval.by === before.by
  return isSame ? part : toolPart({ ...part, approval })
}

export function approvalOf({ approvalId, request }: Request, decisions: Decisions): ToolApproval {
  const { approved, reason, by } = decisionOn(decisions, approvalId) ?? {}
  const state = approved === undefined ? 'requested' : approved ? 'approved' : 'denied'
  return omitUndefined({ request, reason, by }, { approvalId, state })
}
