import {
  type Bubble,
  type BubbleKey,
  type BubbleState,
  type InvocationBubble,
  selectBubble,
  selectThread,
} from '../../core/index.ts'

/** Whether the turn may still get more. */
export const isOpen = ({ phase }: InvocationBubble): boolean => phase === 'pending' || phase === 'streaming'

/** The keys of a thread's bubbles: first the shown ones in order, then the alternatives that are not shown. */
function keysOf(state: BubbleState, threadId: string): Iterable<BubbleKey> {
  const thread = selectThread(state, threadId)
  return new Set(thread === undefined ? [] : [...thread.keys, ...thread.alternatives.flat()])
}

/** The first bubble of a thread for which this holds. Shown bubbles come before the others. */
export function findBubble<Found extends Bubble>(
  state: BubbleState,
  threadId: string,
  is: (bubble: Bubble) => bubble is Found,
): Found | undefined {
  for (const key of keysOf(state, threadId)) {
    const bubble = selectBubble(state, key)
    if (bubble !== undefined && is(bubble)) return bubble
  }
  return undefined
}

/** The open turns of a thread, including those that are not shown. */
export function openTurnsOf(state: BubbleState, threadId: string): readonly InvocationBubble[] {
  const turns: InvocationBubble[] = []
  for (const key of keysOf(state, threadId)) {
    const bubble = selectBubble(state, key)
    if (bubble?.kind === 'invocation' && isOpen(bubble)) turns.push(bubble)
  }
  return turns
}
