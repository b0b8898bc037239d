import type { Try } from './alternatives.ts'
import type { BubbleKey } from './key.ts'

/** Where the retraction itself stands, and who has said it. */
export interface SaidRetraction {
  readonly offset?: number | undefined
  readonly by?: string | undefined
}

/** A turn that is gone: how it links other tries, and the place that it gives them. Known before the turn, it has neither. */
export interface RetractedTurn extends Try {
  readonly kind: 'invocation'
  readonly invocationId: string
  readonly isRetracted: true
  readonly said: SaidRetraction
}

/** A message or an independent post that is gone: what an optimistic message is known by. */
export interface RetractedMessage {
  readonly kind: 'message'
  /** Of the messageId. One that began here had another. */
  readonly key: BubbleKey
  readonly messageId: string
  readonly clientMessageId?: string | undefined
  readonly authorId?: string | undefined
  readonly said: SaidRetraction
}

/** What is kept of something that is gone. No word of it is. */
export type Retracted = RetractedTurn | RetractedMessage

/** Whether anything is known of the turn but that it is gone: until then it waits, and links nothing. */
export const isKnownTurn = ({ offset, arrival }: RetractedTurn): boolean =>
  offset !== undefined || arrival !== undefined
