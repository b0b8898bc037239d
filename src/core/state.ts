import type { Violation } from '../protocol/index.ts'
import type { Bubble, InvocationBubble, MessageBubble, ThreadView } from './bubble.ts'
import { type BubbleKey, invocationIdOf } from './key.ts'

/**
 * A read-only map. `toJSON` returns it as a record, so that `JSON.stringify` shows its content. Iteration has no
 * particular order: `ThreadView.keys` has the order of a thread.
 */
export interface BubbleMap<Value> extends ReadonlyMap<string, Value> {
  toJSON(): Readonly<Record<string, Value>>
}

/** What was last published. It never changes: each publication makes a new one, which shares the unchanged objects. */
export interface BubbleState {
  /** The turns by invocationId. */
  readonly bubbles: BubbleMap<InvocationBubble>
  /** The messages and independent posts by bubble key. */
  readonly messages: BubbleMap<MessageBubble>
  /** The threads by threadId. */
  readonly threads: BubbleMap<ThreadView>
  /** The latest violations, oldest first. */
  readonly violations: readonly Violation[]
}

/** Returns the thread; undefined until an event, a snapshot or an optimistic message names it. */
export const selectThread = (state: BubbleState, threadId: string): ThreadView | undefined =>
  state.threads.get(threadId)

/** Returns the bubble of this key: the same object until the bubble changes. */
export function selectBubble(state: BubbleState, key: BubbleKey): Bubble | undefined {
  const invocationId = invocationIdOf(key)
  return invocationId === undefined ? state.messages.get(key) : state.bubbles.get(invocationId)
}

/** Returns the one bubble of this invocation. */
export const selectInvocation = (state: BubbleState, invocationId: string): InvocationBubble | undefined =>
  state.bubbles.get(invocationId)
