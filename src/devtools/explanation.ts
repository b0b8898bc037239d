import type { BubbleKey, InvocationBubble, MessageBubble, Receipt } from '../core/index.ts'
import type { EventType, ViolationCode } from '../protocol/index.ts'

/** Whether a bubble is shown, and if not, why. */
export type Standing =
  | 'shown'
  /** A later alternative of its turn is shown. */
  | 'alternative'
  /** Its beginning is not known, and earlier bubbles of its thread are not loaded. */
  | 'unlisted'
  | 'retracted'
  /** Its thread was evicted since. Only a recording knows of it. */
  | 'evicted'
  /** All of its events were rejected. */
  | 'refused'
  | 'unknown'

/** What an event does to its bubble, by all that is known now. */
export type Effect =
  /** It names the agent of the turn. */
  | 'creates'
  /** The chunk is in the stream. */
  | 'folded'
  /** The chunk is text in the stream, but a callback is shown instead. */
  | 'kept_readable'
  /** It waits: a chunk for an earlier one, an answer for its request, a retraction for its bubble. */
  | 'waits'
  | 'ends'
  /** It ends the turn as soon as the missing chunks are there. */
  | 'ends_when_whole'
  /** The text of this callback is shown instead of the stream's. */
  | 'replaces_text'
  /** The callback has no text: its parts are shown in addition to the stream's. */
  | 'adds_parts'
  /** The content of the message is shown. */
  | 'shown'
  /** It answers a request for approval. */
  | 'answers'
  /** Another event of its kind counts: one with a higher revision or a lower offset, or an earlier one. */
  | 'superseded'
  /** It retracts the bubble. */
  | 'retracts'
  /** The bubble was retracted. */
  | 'gone'
  /** All of it is known already. */
  | 'repeats'
  | 'refused'
  /** The thread was evicted since. */
  | 'forgotten'
  /** The snapshot contains the bubble, and was joined into what was known. */
  | 'joins'
  /** The thread is evicted with it. */
  | 'lets_go'
  /** This store is sending the message. */
  | 'sending'
  /** The message could not be sent. */
  | 'failed'
  /** This store sent the message, and the server has assigned its id. */
  | 'taken_over'
  /** This store sent the message, and has discarded it. */
  | 'discarded'

/** What one event, or a run of chunks, does to a bubble. */
export interface ExplanationLine {
  /** The type of the event, or of another recorded input. */
  readonly type: EventType | 'snapshot' | 'evict' | 'optimistic'
  readonly effect: Effect
  /** The place in the log. */
  readonly offset?: number
  /** Set if the bubble's own `offset` is that of this event: the lowest one. */
  readonly isPlace?: true
  /** The index of the recorded input. */
  readonly index?: number
  /** The status that the store returned, if it was recorded. */
  readonly receipt?: Receipt['status']
  /** What was wrong with it. */
  readonly violation?: ViolationCode
  /** The same for people: one sentence without a full stop, with the offset before it. */
  readonly sentence: string
}

/** What is shown of a turn. */
export interface ShownTurn extends Pick<
  InvocationBubble,
  'kind' | 'phase' | 'body' | 'missing' | 'awaitingApproval' | 'offset'
> {
  /** The shown text. */
  readonly text: string
  /** The text of the stream, shown or not. */
  readonly streamText: string
  /** The callback that counts. */
  readonly callback?: { readonly messageId: string; readonly revision: number; readonly offset?: number }
}

/** What is shown of a message. */
export interface ShownMessage extends Pick<
  MessageBubble,
  'kind' | 'delivery' | 'revision' | 'author' | 'offset'
> {
  readonly text: string
}

/** Why a bubble is as it is, as plain data. */
export interface Explanation {
  readonly key: BubbleKey
  readonly kind: 'invocation' | 'message'
  readonly threadId?: string
  readonly standing: Standing
  /** What its thread shows of it, and why it does not show more, in whole sentences. */
  readonly summary: string
  /** What `bubble(key)` returns; absent if there is no bubble. */
  readonly shown?: ShownTurn | ShownMessage
  /**
   * What each event does. Without a recording: the events that the store still knows individually, by offset, with
   * chunks as runs. With a recording: first what came before it or in a snapshot, then the recorded inputs in order.
   */
  readonly lines: readonly ExplanationLine[]
}
