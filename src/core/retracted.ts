import type { Try } from './alternatives.ts'
import type { BubbleKey } from './key.ts'

/** The offset of the retraction itself, and who sent it. */
export interface SaidRetraction {
  readonly offset?: number | undefined
  readonly by?: string | undefined
}

/**
 * A retracted turn: its links to alternatives, and its place. If the retraction came before the turn, it has neither.
 */
export interface RetractedTurn extends Try {
  readonly kind: 'invocation'
  readonly invocationId: string
  readonly isRetracted: true
  readonly said: SaidRetraction
}

/** A retracted message or independent post: what identifies an optimistic message. */
export interface RetractedMessage {
  readonly kind: 'message'
  /** The key of the messageId. A message that this store showed first had another. */
  readonly key: BubbleKey
  readonly messageId: string
  readonly clientMessageId?: string | undefined
  readonly authorId?: string | undefined
  readonly said: SaidRetraction
}

/** What is kept of a retracted bubble: none of its content. */
export type Retracted = RetractedTurn | RetractedMessage

/** Whether anything is known of the turn besides the retraction. Until then the retraction waits and links nothing. */
export const isKnownTurn = ({ offset, arrival }: RetractedTurn): boolean =>
  offset !== undefined || arrival !== undefined
