import type { Author, Json, TurnError } from '../protocol/index.ts'
import type { BubbleKey } from './key.ts'
import type { TypedFinalPart, TypedPart } from './typed-part.ts'

/** A run of text. `segments` joined is the text; all but the last are sealed and keep their identity. */
export interface TextPart {
  readonly kind: 'text' | 'reasoning'
  readonly key: string
  /** What its source calls it. */
  readonly partId?: string
  readonly segments: readonly string[]
}

/** A request for approval, and its answer once there is one. */
export interface ToolApproval {
  readonly approvalId: string
  /** What the person is asked, as the tool has put it. */
  readonly request?: Json
  readonly state: 'requested' | 'approved' | 'denied'
  readonly reason?: string
  /** Who has answered. */
  readonly by?: string
}

/** The first of these that holds: what a page shows of a tool. docs/PROTOCOL.md says when each does. */
export type ToolState =
  | 'output'
  | 'error'
  | 'denied'
  | 'abandoned'
  | 'awaiting-approval'
  | 'running'
  | 'input'

/** A tool call and its result, as they were sent. `input` is the JSON text that has arrived so far. */
export interface ToolPart {
  readonly kind: 'tool'
  readonly key: string
  readonly toolCallId: string
  /** Absent while only a result without its call has arrived. */
  readonly toolName?: string
  readonly input: string
  readonly state: ToolState
  readonly output?: Json
  readonly isError?: boolean
  /** The output is preliminary: the next result of the call replaces it. */
  readonly isPartial?: boolean
  readonly approval?: ToolApproval
}

/** Data, as it was sent. */
export interface DataPart {
  readonly kind: 'data'
  readonly key: string
  readonly name: string
  readonly dataId: string
  readonly value: Json
}

/** A file or a picture. The `url` may be any: decide which ones to load. */
export interface FilePart {
  readonly kind: 'file'
  readonly key: string
  readonly mediaType: string
  readonly url: string
  readonly filename?: string
  readonly fileId?: string
}

/** A part as it was sent: what is shown of it is a `TypedPart`. Its `key` is unique in the bubble and never changes. */
export type BubblePart = TextPart | ToolPart | DataPart | FilePart

/** A part as a callback or a message has it: whole. What is shown of it is a `TypedFinalPart`. */
export type FinalBubblePart = TextPart | DataPart | FilePart

/** About the turn: `pending` and `streaming` say that it is still open. */
export type Phase = 'pending' | 'streaming' | 'completed' | 'failed' | 'cancelled'

/** A `replace` callback of a turn. */
export interface CallbackRevision {
  readonly messageId: string
  readonly revision: number
  readonly offset?: number
  readonly at?: number
  readonly parts: readonly TypedFinalPart[]
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
  /** The turn of which this one is another try. */
  readonly regenerates?: string
  /** The lowest offset of the bubble's events: its place in the thread, unless it is one of several alternatives. */
  readonly offset?: number
  /** Server time of that event, ms since 1970; for display only. */
  readonly at?: number
  readonly phase: Phase
  /** Which column the text comes from. */
  readonly body: 'none' | 'stream' | 'callback'
  readonly parts: readonly TypedPart[]
  /** The stream's parts, shown or not. */
  readonly streamParts: readonly TypedPart[]
  /** How many chunks are known to exist and have not been folded; ≥ 0. */
  readonly missing: number
  /** The turn is open, and a tool without a final result waits for an answer that nobody has given. */
  readonly awaitingApproval: boolean
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
  readonly parts: readonly TypedFinalPart[]
  readonly delivery: 'sending' | 'sent' | 'failed'
  readonly error?: TurnError
}

export type Bubble = InvocationBubble | MessageBubble

/** A thread as it is shown. */
export interface ThreadView {
  readonly threadId: string
  /** The keys of the bubbles, in the order in which they stand; of alternatives, that of the turn created latest. */
  readonly keys: readonly BubbleKey[]
  /** Turns that are tries of one another, two or more in each list, the oldest first; the lists as they stand in the thread. */
  readonly alternatives: readonly (readonly BubbleKey[])[]
  /** Turns that are still open, of those in `keys` and of their alternatives. */
  readonly openCount: number
  /** Bubbles above the first one exist and have not been hydrated. */
  readonly hasEarlier: boolean
  /** The first hole in the offsets: `from` to `before`, exclusive. */
  readonly gap: { readonly from: number; readonly before: number } | null
  /** An event was refused that only a snapshot, or that event, can make good. */
  readonly stale: boolean
}
