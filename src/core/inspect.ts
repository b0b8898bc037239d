import { alternativesOf } from './alternatives-of.ts'
import type { HeldChunk } from './fold.ts'
import { type BubbleKey, invocationIdOf, messageIdOf } from './key.ts'
import type { Retracted } from './retracted.ts'
import type { BubbleRow } from './row.ts'
import type { WorkingState } from './working-state.ts'

/** All that a store knows under one key, as it stands now. */
export interface InspectedBubble {
  /** The bubble's own key: a message that began here is found by that of its messageId, too. */
  readonly key: BubbleKey
  /** With the stream's column as its fold stands; undefined where nothing is known of the bubble, or it is gone. */
  readonly row: BubbleRow | undefined
  /** Chunks that wait for one before them, by seq. */
  readonly held: readonly HeldChunk[]
  /** What is kept of it if it was taken back. */
  readonly retracted: (Retracted & { readonly threadId: string }) | undefined
  /** The tries of its turn, the oldest first, as last published; none of a message. */
  readonly alternatives: readonly BubbleKey[]
  /** It, or an alternative of it, stands among its thread's keys. */
  readonly isListed: boolean
}

/** Looks into a store; changes nothing. */
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

/** A retraction that waits names a bubble of its own thread alone: that of the thread which has the turn says more. */
function retractedOf(state: WorkingState, key: BubbleKey): InspectedBubble['retracted'] {
  const invocationId = invocationIdOf(key)
  const owner = invocationId === undefined ? undefined : state.ids.threadOf(invocationId)
  for (const thread of owner === undefined ? state.threads.values() : [owner]) {
    const retracted = thread.retractedOf(key)
    if (retracted !== undefined) return { ...retracted, threadId: thread.threadId }
  }
  return undefined
}
