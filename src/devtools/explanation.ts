import type { BubbleKey, InvocationBubble, MessageBubble, Receipt } from '../core/index.ts'
import type { EventType, ViolationCode } from '../protocol/index.ts'

/** Whether a bubble is shown, and if not, why. */
export type Standing =
  | 'shown'
  /** It is a try of a turn of which a later one is shown. */
  | 'alternative'
  /** Its beginning is not known, in a thread whose earlier bubbles are not loaded. */
  | 'unlisted'
  | 'retracted'
  /** Its thread was let go after it came: only a recording knows of it. */
  | 'evicted'
  /** All that is known of it is that what came of it was refused. */
  | 'refused'
  | 'unknown'

/** What an event does to its bubble, by all that is known now. */
export type Effect =
  /** It says of whom the turn is. */
  | 'creates'
  /** The chunk is in the stream's column. */
  | 'folded'
  /** Likewise, and it is text in whose place a callback is shown. */
  | 'kept_readable'
  /** The chunk waits for one before it, the answer for its request, the retraction for a bubble of its own thread. */
  | 'waits'
  | 'ends'
  /** It ends the turn as soon as the chunks are there that are missing. */
  | 'ends_when_whole'
  /** The text of this callback is shown, and none of the stream. */
  | 'replaces_text'
  /** The callback has no words: its parts are shown beside all of the stream's. */
  | 'adds_parts'
  /** What the message says is shown. */
  | 'shown'
  /** It answers a request for approval. */
  | 'answers'
  /** Another of its kind counts: one of a higher revision, at a lower offset, or that came first. */
  | 'superseded'
  /** It takes the bubble back. */
  | 'retracts'
  /** The bubble was taken back. */
  | 'gone'
  /** All that it says is known already. */
  | 'repeats'
  | 'refused'
  /** The thread was let go since. */
  | 'forgotten'
  /** The snapshot holds the bubble, and was joined into what was known. */
  | 'joins'
  /** The thread is let go with it. */
  | 'lets_go'
  /** The message is being sent from here. */
  | 'sending'
  /** The message could not be sent. */
  | 'failed'
  /** The message was sent from here, and the server has named it. */
  | 'taken_over'
  /** The message was sent from here, and is no longer. */
  | 'discarded'

/** What one event, or several chunks, do to a bubble. */
export interface ExplanationLine {
  /** What it is: an event, or something else that a recording has of the bubble. */
  readonly type: EventType | 'snapshot' | 'evict' | 'optimistic'
  readonly effect: Effect
  /** Where it stands in the log. */
  readonly offset?: number
  /** The bubble's own `offset` is that of this event: the lowest of them. */
  readonly isPlace?: true
  /** Which of the recorded inputs it is. */
  readonly index?: number
  /** What the store answered when it came, if it was recorded. */
  readonly receipt?: Receipt['status']
  /** What was wrong with it. */
  readonly violation?: ViolationCode
  /** The same for people: one sentence without its full stop, with the offset before it. */
  readonly sentence: string
}

/** What is shown of a turn. */
export interface ShownTurn extends Pick<
  InvocationBubble,
  'kind' | 'phase' | 'body' | 'missing' | 'awaitingApproval' | 'offset'
> {
  /** The text that is shown. */
  readonly text: string
  /** The stream's text, shown or not. */
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

/** Why a bubble is as it is: plain data. */
export interface Explanation {
  readonly key: BubbleKey
  readonly kind: 'invocation' | 'message'
  readonly threadId?: string
  readonly standing: Standing
  /** What its thread shows of it, and why not more, in whole sentences. */
  readonly summary: string
  /** What `bubble(key)` has; absent where there is no bubble. */
  readonly shown?: ShownTurn | ShownMessage
  /**
   * What each event does. Without a recording, those that the store still knows one by one, by their offsets, and chunks as a
   * run. With one, what came before it or by a snapshot, and then the inputs as they came.
   */
  readonly lines: readonly ExplanationLine[]
}
