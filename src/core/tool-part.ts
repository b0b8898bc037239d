import { type ChunkPart, omitUndefined } from '../protocol/index.ts'
import type { BubblePart, ToolApproval, ToolPart, ToolState } from './bubble.ts'
import { type Decisions, decisionOn } from './decisions.ts'
import { remember } from './remember.ts'
import { flat } from './text.ts'

type Result = Extract<ChunkPart, { readonly kind: 'tool_result' }>
type Request = Pick<Extract<ChunkPart, { readonly kind: 'tool_approval' }>, 'approvalId' | 'request'>

/** All of a tool part but what follows from it. */
export type ToolContent = Omit<ToolPart, 'state'>

/**
 * The part in the state that it has while its turn is open.
 * @param isInput the last chunk that is folded is of its input
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

/** Whether its final result is known. */
export const isFinal = ({ output, isPartial }: ToolContent): boolean =>
  output !== undefined && isPartial !== true

/** The part with this result, which takes the place of a preliminary one; the same object if it has its final one. */
export function withResult(known: ToolContent, { output, isError, isPartial }: Result): ToolContent {
  if (isFinal(known)) return known
  const { isError: _, isPartial: __, ...content } = known
  const result = omitUndefined({ isError, isPartial: isPartial || undefined }, { output })
  return { ...content, input: flat(known.input), ...result }
}

/** The part, which now waits for a person, or has been decided on already. */
export const withRequest = (known: ToolContent, request: Request, decisions: Decisions): ToolContent => ({
  ...known,
  approval: approvalOf(request, decisions),
})

/** The part as it is when its turn is over: one without a result gets none. The same part gives the same object. */
export const endedTool = remember((tool: ToolPart): ToolPart => {
  const isOver = tool.state === 'output' || tool.state === 'error' || tool.state === 'denied'
  return isOver ? tool : { ...tool, state: 'abandoned' }
})

/** The part with what is decided now; the same object if that is what it has. */
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
