import { type Json, type Violation, withoutContent } from '../protocol/index.ts'
import { type BubbleKey, bubbleKey } from './key.ts'
import type { Thread } from './thread.ts'
import type { WorkingState } from './working-state.ts'

/** Whether a violation may contain content of such a bubble of this thread. */
export function speaksOf(
  { threadId, invocationId, messageId, event }: Violation,
  thread: Thread,
  isIt: (key: BubbleKey) => boolean,
): boolean {
  if (threadId !== undefined && threadId !== thread.threadId) return false
  // The violation's own ids are complete; those in the copy may have been left out.
  const own = typeof event === 'object' && event !== null && isRecord(event) ? event : { event }
  return names({ ...own, ...(messageId && { messageId }), ...(invocationId && { invocationId }) }, isIt)
}

function names(value: Json, isIt: (key: BubbleKey) => boolean): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (!isRecord(value)) return value.some((each) => names(each, isIt))
  const { type, kind, disposition, messageId, invocationId } = value
  if (typeof messageId === 'string' && isIt(bubbleKey.message(messageId))) return true
  // The invocationId of a post only says who posted it.
  const isPost = type === 'message' || kind === 'message' || disposition === 'independent'
  if (!isPost && typeof invocationId === 'string' && isIt(bubbleKey.invocation(invocationId))) return true
  return Object.values(value).some((each) => names(each, isIt))
}

const isRecord = (value: Json & object): value is { readonly [field: string]: Json } => !Array.isArray(value)

/** The violation without the content of retracted bubbles. */
export function keptViolation(state: WorkingState, violation: Violation): Violation {
  const { threadId, invocationId } = violation
  const named = threadId === undefined ? undefined : state.threads.get(threadId)
  const thread = named ?? (invocationId === undefined ? undefined : state.ids.threadOf(invocationId))
  if (thread === undefined || !thread.hasRetracted) return violation
  const isGone = (key: BubbleKey): boolean => thread.retractedOf(key) !== undefined
  return speaksOf(violation, thread, isGone) ? withoutContent(violation) : violation
}
