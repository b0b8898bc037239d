import type { Violation } from '../protocol/index.ts'
import type { Bubble, InvocationBubble, MessageBubble, ThreadView } from './bubble.ts'
import { type BubbleKey, invocationIdOf } from './key.ts'

/**
 * A map that nobody can change. `toJSON` gives it as a record, so that `JSON.stringify` shows what is in it.
 * It is iterated in no particular order. The order of a chat is in `ThreadView.keys`.
 */
export interface BubbleMap<Value> extends ReadonlyMap<string, Value> {
  toJSON(): Readonly<Record<string, Value>>
}

/** What was last published. It never changes: each publication makes another one, which shares what is the same. */
export interface BubbleState {
  /** The turns by their invocationId. */
  readonly bubbles: BubbleMap<InvocationBubble>
  /** The messages, and what agents have posted on its own, by the key of their bubble. */
  readonly messages: BubbleMap<MessageBubble>
  /** The threads by their threadId. */
  readonly threads: BubbleMap<ThreadView>
  /** The last violations, oldest first. */
  readonly violations: readonly Violation[]
}

/** The thread; undefined until an event, a snapshot or an optimistic message names it. */
export const selectThread = (state: BubbleState, threadId: string): ThreadView | undefined =>
  state.threads.get(threadId)

/** The bubble of this key; the same object until the bubble changes. */
export function selectBubble(state: BubbleState, key: BubbleKey): Bubble | undefined {
  const invocationId = invocationIdOf(key)
  return invocationId === undefined ? state.messages.get(key) : state.bubbles.get(invocationId)
}

/** The one bubble of this invocation. */
export const selectInvocation = (state: BubbleState, invocationId: string): InvocationBubble | undefined =>
  state.bubbles.get(invocationId)
