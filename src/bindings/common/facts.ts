import { type Bubble, type BubbleKey, type Phase, remember } from '../../core/index.ts'
import { type Author, omitUndefined, type TurnError } from '../../protocol/index.ts'

/**
 * Fields of a bubble for which messages of other libraries have no place. Each message carries them in its metadata.
 */
export interface BubbleFacts {
  /** The key of the bubble: `useBubble(key)` returns all of it. */
  readonly key: BubbleKey
  /** The turn; for an independent post, the turn that posted it. */
  readonly invocationId?: string
  readonly agentId?: string
  /** Of a turn. */
  readonly phase?: Phase
  /** Of a message; absent until the server has assigned it. */
  readonly messageId?: string
  /** Of a message that was sent from a page: `connection.outbox.retry(clientMessageId)` sends it again. */
  readonly clientMessageId?: string
  /** Of a message. */
  readonly author?: Author
  /** Of a message. */
  readonly delivery?: 'sending' | 'sent' | 'failed'
  /** Why the turn failed or the message was not sent. */
  readonly error?: TurnError
  /** Server time in ms since 1970. */
  readonly at?: number
}

/** Returns the facts of a bubble. The same bubble gives the same object. */
export const factsOf: (bubble: Bubble) => BubbleFacts = remember((bubble) => {
  const { key, invocationId, error, at } = bubble
  if (bubble.kind === 'invocation') {
    const { agentId, phase } = bubble
    return omitUndefined({ invocationId, agentId, error, at }, { key, phase })
  }
  const { messageId, clientMessageId, author, delivery } = bubble
  return omitUndefined({ invocationId, messageId, clientMessageId, error, at }, { key, author, delivery })
})
