import type { Author, Json, TurnError } from '../protocol/index.ts'
import type { BubbleKey } from './key.ts'

/** A run of text. `segments` joined is the text; all but the last are sealed and keep their identity. */
export interface TextPart {
  readonly kind: 'text' | 'reasoning'
  readonly key: string
  readonly segments: readonly string[]
}

/** A tool call and its result. `input` is the JSON text that has arrived so far. */
export interface ToolPart {
  readonly kind: 'tool'
  readonly key: string
  readonly toolCallId: string
  /** Absent while only a result without its call has arrived. */
  readonly toolName?: string
  readonly input: string
  readonly output?: Json
  readonly isError?: boolean
}

export interface DataPart {
  readonly kind: 'data'
  readonly key: string
  readonly name: string
  readonly dataId: string
  readonly value: Json
}

/** A part of a bubble. Its `key` is unique in the bubble and never changes. */
export type BubblePart = TextPart | ToolPart | DataPart

/** A part as a callback or a message has it: whole. */
export type FinalBubblePart = TextPart | DataPart

/** About the turn: `pending` and `streaming` say that it is still open. */
export type Phase = 'pending' | 'streaming' | 'completed' | 'failed' | 'cancelled'

/** A `replace` callback of a turn. */
export interface CallbackRevision {
  readonly messageId: string
  readonly revision: number
  readonly offset?: number
  readonly at?: number
  readonly parts: readonly FinalBubblePart[]
}

/** What is shown for one turn of one agent. */
export interface InvocationBubble {
  readonly kind: 'invocation'
  readonly key: BubbleKey
  readonly invocationId: string
  readonly threadId: string
  readonly agentId?: string
  readonly replyTo?: string
  readonly chainId?: string
  /** The lowest offset of the bubble's events: its place in the thread. */
  readonly offset?: number
  /** Server time of that event, ms since 1970; for display only. */
  readonly at?: number
  readonly phase: Phase
  /** Which column the text comes from. */
  readonly body: 'none' | 'stream' | 'callback'
  readonly parts: readonly BubblePart[]
  /** The stream's parts, shown or not. */
  readonly streamParts: readonly BubblePart[]
  /** How many chunks are known to exist and have not been folded; ≥ 0. */
  readonly missing: number
  readonly error?: TurnError
  /** The callbacks that lost, by revision descending, then offset. */
  readonly superseded: readonly CallbackRevision[]
}

/** What is shown for a message, or for an independent post of an agent. */
export interface MessageBubble {
  readonly kind: 'message'
  readonly key: BubbleKey
  /** Absent until the server has named it. */
  readonly messageId?: string
  readonly clientMessageId?: string
  /** The turn that posted it; attribution only. */
  readonly invocationId?: string
  readonly threadId: string
  readonly author: Author
  readonly offset?: number
  readonly at?: number
  readonly revision: number
  readonly parts: readonly FinalBubblePart[]
  readonly delivery: 'sending' | 'sent' | 'failed'
  readonly error?: TurnError
}

export type Bubble = InvocationBubble | MessageBubble

/** A thread as it is shown. */
export interface ThreadView {
  readonly threadId: string
  /** The keys of the bubbles, in the order in which they stand. */
  readonly keys: readonly BubbleKey[]
  /** Turns that are still open, of those in `keys`. */
  readonly openCount: number
  /** Bubbles above the first one exist and have not been hydrated. */
  readonly hasEarlier: boolean
  /** The first hole in the offsets: `from` to `before`, exclusive. */
  readonly gap: { readonly from: number; readonly before: number } | null
  /** An event was refused that only a snapshot, or that event, can make good. */
  readonly stale: boolean
}
