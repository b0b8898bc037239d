import type { Violation } from '../protocol/index.ts'
import type { Bubble, InvocationBubble, ThreadView } from './bubble.ts'
import { bubbleKey, type BubbleKey } from './key.ts'
import { emptyTree, getFrom, type KeyedTree } from './keyed-tree.ts'
import { bubbleOf } from './project.ts'
import type { AliasRow, BubbleRow } from './row.ts'

/** What was last published: immutable, plain JSON. Read it with the selectors; how it is paged may change. */
export interface BubbleState {
  readonly bubbles: KeyedTree<Published>
  readonly threads: KeyedTree<{ readonly key: string; readonly view: ThreadView }>
  /** The last violations, oldest first. */
  readonly violations: readonly Violation[]
}

/** A turn that is open as it is shown, for it will be read; anything else as a compact row, whose view is made when it is. */
export type Published = InvocationBubble | BubbleRow | AliasRow

export const emptyState: BubbleState = { bubbles: emptyTree, threads: emptyTree, violations: [] }

/** The thread, or undefined until an event, a snapshot or an optimistic message names it. */
export const selectThread = (state: BubbleState, threadId: string): ThreadView | undefined =>
  getFrom(state.threads, threadId)?.view

/** The bubble of this key; the same object until the bubble changes. */
export function selectBubble(state: BubbleState, key: BubbleKey): Bubble | undefined {
  const found = getFrom(state.bubbles, key)
  if (found === undefined || 'phase' in found) return found
  return found.kind === 'alias' ? selectBubble(state, found.target) : bubbleOf(found)
}

/** The one bubble of this invocation. */
export function selectInvocation(state: BubbleState, invocationId: string): InvocationBubble | undefined {
  const bubble = selectBubble(state, bubbleKey.invocation(invocationId))
  return bubble?.kind === 'invocation' ? bubble : undefined
}
