import type { Bubble } from '../core/index.ts'
import type { BubbleStore } from '../store/index.ts'

/** Returns a function that tells whether a missing bubble was retracted, by its id and the thread's current retractions. */
export function retractedIn(store: BubbleStore, threadId: string): (bubble: Bubble) => boolean {
  const turns = new Set<string>()
  const messages = new Set<string>()
  for (const one of store.snapshot(threadId)?.retractions ?? [])
    if (one.kind === 'invocation') turns.add(one.invocationId)
    else messages.add(one.messageId)
  return (bubble) =>
    bubble.kind === 'invocation'
      ? turns.has(bubble.invocationId)
      : bubble.messageId !== undefined && messages.has(bubble.messageId)
}
