import type { Violation } from '../protocol/index.ts'
import type { Bubble, InvocationBubble, ThreadView } from './bubble.ts'
import { bubbleKey, type BubbleKey } from './key.ts'
import { emptyTree, getFrom, type KeyedTree, updateTree } from './keyed-tree.ts'
import type { Changes } from './ledger.ts'
import { bubbleOf } from './project.ts'
import type { Row } from './row.ts'

/** What was last published: immutable, plain JSON. Read it with the selectors; how it is paged may change. */
export interface BubbleState {
  readonly bubbles: KeyedTree<Row>
  readonly threads: KeyedTree<ThreadRow>
  /** The last violations, oldest first. */
  readonly violations: readonly Violation[]
}

interface ThreadRow {
  readonly key: string
  readonly view: ThreadView
}

export const emptyState: BubbleState = { bubbles: emptyTree, threads: emptyTree, violations: [] }

/** The next state; what did not change keeps its identity. */
export const applyChanges = (
  state: BubbleState,
  { removed, rows, threads, violations }: Changes,
): BubbleState => ({
  bubbles: updateTree(state.bubbles, removed, rows),
  threads: updateTree(
    state.threads,
    [],
    threads.map((view) => ({ key: view.threadId, view })),
  ),
  violations,
})

/** The thread, or undefined until an event, a snapshot or an optimistic message names it. */
export const selectThread = (state: BubbleState, threadId: string): ThreadView | undefined =>
  getFrom(state.threads, threadId)?.view

/** The bubble of this key; the same object until the bubble changes. */
export function selectBubble(state: BubbleState, key: BubbleKey): Bubble | undefined {
  const row = getFrom(state.bubbles, key)
  if (row === undefined) return undefined
  return row.kind === 'alias' ? selectBubble(state, row.target) : bubbleOf(row)
}

/** The one bubble of this invocation. */
export function selectInvocation(state: BubbleState, invocationId: string): InvocationBubble | undefined {
  const bubble = selectBubble(state, bubbleKey.invocation(invocationId))
  return bubble?.kind === 'invocation' ? bubble : undefined
}
