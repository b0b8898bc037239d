import { assertNever } from '../protocol/index.ts'
import type { Facts } from './log-facts.ts'
import type { LogLimits } from './log-limits.ts'
import { type PartSizes, sizesOfChunk, sizesOfPost, textUnitsOf } from './part-sizes.ts'
import { type CompleteDraft, refuse, type Verdict } from './verdict.ts'

/**
 * Applies the limits to a verdict. However full the thread is, a duplicate stays one, a turn can be ended and a
 * bubble retracted.
 */
export function withinLimits(facts: Facts, threadId: string, verdict: Verdict, limits: LogLimits): Verdict {
  if (verdict.kind !== 'append') return verdict
  const { draft } = verdict
  const thread = facts.thread(threadId)
  if (thread === undefined && facts.threadCount >= limits.threadCount) return refuse('log_full')
  if (draft.type === 'callback' && callbackCountOf(facts, draft) >= limits.callbacksPerTurnCount)
    return refuse('too_many_callbacks')
  if (draft.type === 'stream_chunk' && requestCountWith(facts, draft) > limits.approvalsPerTurnCount)
    return refuse('too_many_approvals')
  const { openTurnCount = 0 } = thread ?? {}
  if (draft.type === 'invocation_created' && openTurnCount >= limits.openTurnsPerThreadCount)
    return refuse('too_many_open_turns')
  if (textOfTurnWith(facts, draft) > limits.textUnitsPerTurnCount) return refuse('turn_full')
  const { bubbleCount = 0, partCount = 0, unitCount = 0 } = thread ?? {}
  const added = addedBy(facts, draft)
  const isOver = (now: number, more: number, most: number): boolean => more > 0 && now + more > most
  return isOver(bubbleCount, added.bubbleCount, limits.bubblesPerThreadCount) ||
    isOver(partCount, added.partCount, limits.partsPerThreadCount) ||
    isOver(unitCount, added.unitCount, limits.unitsPerThreadCount)
    ? refuse('thread_full')
    : verdict
}

type Complete<Type extends CompleteDraft['type']> = Extract<CompleteDraft, { readonly type: Type }>

const callbackCountOf = (facts: Facts, { invocationId }: Complete<'callback'>): number =>
  facts.turn(invocationId)?.callbackCount ?? 0

/** The length of the turn's text including this draft; 0 for a draft without text. */
function textOfTurnWith(facts: Facts, draft: CompleteDraft): number {
  if (draft.type !== 'stream_chunk' && draft.type !== 'callback') return 0
  const added = textUnitsOf(draft.type === 'callback' ? draft.parts : [draft.part])
  return added === 0 ? 0 : added + (facts.turn(draft.invocationId)?.textUnitCount ?? 0)
}

/** The number of approvals the turn has requested, including this chunk; 0 if the chunk requests nothing new. */
function requestCountWith(facts: Facts, { invocationId, part }: Complete<'stream_chunk'>): number {
  const requests = facts.turn(invocationId)?.requests
  const isNew = part.kind === 'tool_approval' && requests?.has(part.approvalId) !== true
  return isNew ? (requests?.size ?? 0) + 1 : 0
}

function addedBy(facts: Facts, draft: CompleteDraft): PartSizes & { readonly bubbleCount: number } {
  switch (draft.type) {
    case 'invocation_created':
      return { bubbleCount: 1, partCount: 0, unitCount: 0 }
    case 'stream_chunk':
      return { bubbleCount: 0, ...sizesOfChunk(draft.part, facts.turn(draft.invocationId)?.grownPart) }
    case 'stream_finalized':
    case 'retraction':
      return { bubbleCount: 0, partCount: 0, unitCount: 0 }
    case 'approval':
      return { bubbleCount: 0, partCount: 0, unitCount: draft.reason?.length ?? 0 }
    case 'callback':
    case 'message': {
      const isBubble = draft.type === 'message' || draft.disposition === 'independent'
      const isNew = isBubble && facts.post(draft.messageId) === undefined
      return { bubbleCount: isNew ? 1 : 0, ...sizesOfPost(draft.parts) }
    }
    default:
      return assertNever(draft)
  }
}
