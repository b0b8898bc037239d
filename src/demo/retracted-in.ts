import type { Bubble } from '../core/index.ts'
import type { BubbleStore } from '../store/index.ts'

/** Says of a bubble that is gone whether it was taken back: by its id, among the retractions that the thread knows now. */
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
