import { alternativesOf } from './alternatives-of.ts'
import type { HeldChunk } from './fold.ts'
import { type BubbleKey, invocationIdOf, messageIdOf } from './key.ts'
import type { Retracted } from './retracted.ts'
import type { BubbleRow } from './row.ts'
import type { WorkingState } from './working-state.ts'

/** All that a store currently knows under one key. */
export interface InspectedBubble {
  /** The bubble's own key. A message that this store first showed can also be asked for by the key of its messageId. */
  readonly key: BubbleKey
  /** Includes the current state of the stream. Undefined if the bubble is unknown or retracted. */
  readonly row: BubbleRow | undefined
  /** Chunks that wait for an earlier one, by seq. */
  readonly held: readonly HeldChunk[]
  /** What is kept of the bubble after a retraction. */
  readonly retracted: (Retracted & { readonly threadId: string }) | undefined
  /** The turn and its alternatives, oldest first, as last published; empty for a message. */
  readonly alternatives: readonly BubbleKey[]
  /** Whether the bubble, or an alternative of it, is among its thread's keys. */
  readonly isListed: boolean
}

/** Reads one bubble of a store. Changes nothing. */
export function inspectBubble(state: WorkingState, asked: BubbleKey): InspectedBubble {
  const messageId = messageIdOf(asked)
  const key = messageId === undefined ? asked : state.ids.messageKey(messageId)
  const known = state.row(key)
  const fold = state.foldOf(key)
  const row = known?.kind === 'invocation' && fold !== undefined ? { ...known, ...fold.toColumn() } : known
  return {
    key,
    row,
    held: fold?.held ?? [],
    retracted: row === undefined ? retractedOf(state, asked) : undefined,
    alternatives: alternativesOf(state.next.state, key),
    isListed: row !== undefined && state.threads.get(row.threadId)?.isShown(key) === true,
  }
}

/**
 * A retraction that waits for its bubble belongs to one thread. If another thread has the turn, its retraction is
 * meant.
 */
function retractedOf(state: WorkingState, key: BubbleKey): InspectedBubble['retracted'] {
  const invocationId = invocationIdOf(key)
  const owner = invocationId === undefined ? undefined : state.ids.threadOf(invocationId)
  for (const thread of owner === undefined ? state.threads.values() : [owner]) {
    const retracted = thread.retractedOf(key)
    if (retracted !== undefined) return { ...retracted, threadId: thread.threadId }
  }
  return undefined
}
