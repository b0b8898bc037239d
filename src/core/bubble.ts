import type { Author, Json, TurnError } from '../protocol/index.ts'
import type { BubbleKey } from './key.ts'
import type { TypedFinalPart, TypedPart } from './typed-part.ts'

/**
 * A run of text or reasoning. Its `segments`, joined, are the text. Only the last segment can still change; the
 * others keep their identity.
 */
export interface TextPart {
  readonly kind: 'text' | 'reasoning'
  readonly key: string
  /** The source's own id of this text. */
  readonly partId?: string
  readonly segments: readonly string[]
}

/** A request for approval, with its answer once there is one. */
export interface ToolApproval {
  readonly approvalId: string
  /** What the person is asked, as the tool sent it. */
  readonly request?: Json
  readonly state: 'requested' | 'approved' | 'denied'
  readonly reason?: string
  /** Who answered. */
  readonly by?: string
}

/** What a page shows of a tool: the first state whose condition holds. docs/PROTOCOL.md lists the conditions. */
export type ToolState =
  | 'output'
  | 'error'
  | 'denied'
  | 'abandoned'
  | 'awaiting-approval'
  | 'running'
  | 'input'

/** A tool call and its result, as sent. `input` is the JSON text that has arrived so far. */
export interface ToolPart {
  readonly kind: 'tool'
  readonly key: string
  readonly toolCallId: string
  /** Absent while only a result has arrived, without its call. */
  readonly toolName?: string
  readonly input: string
  readonly state: ToolState
  readonly output?: Json
  readonly isError?: boolean
  /** Whether the output is preliminary: the next result of the call replaces it. */
  readonly isPartial?: boolean
  readonly approval?: ToolApproval
}

/** Data, as sent. */
export interface DataPart {
  readonly kind: 'data'
  readonly key: string
  readonly name: string
  readonly dataId: string
  readonly value: Json
}

/** A file or an image. The `url` is not checked: decide which ones to load. */
export interface FilePart {
  readonly kind: 'file'
  readonly key: string
  readonly mediaType: string
  readonly url: string
  readonly filename?: string
  readonly fileId?: string
}

/** A part as sent; the shown form is a `TypedPart`. Its `key` is unique in the bubble and never changes. */
export type BubblePart = TextPart | ToolPart | DataPart | FilePart

/** A part of a callback or a message, always complete. The shown form is a `TypedFinalPart`. */
export type FinalBubblePart = TextPart | DataPart | FilePart

/** The phase of a turn. `pending` and `streaming` mean that it is still open. */
export type Phase = 'pending' | 'streaming' | 'completed' | 'failed' | 'cancelled'

/** One `replace` callback of a turn. */
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
  /** The messageId that the turn answers. */
  readonly replyTo?: string
  /** Groups turns for display; nothing is matched by it. */
  readonly chainId?: string
  /** The turn that this one regenerates. */
  readonly regenerates?: string
  /** The lowest offset of the bubble's events. It is the bubble's place in the thread, unless it has alternatives. */
  readonly offset?: number
  /** The server time of that event in ms since 1970; for display only. */
  readonly at?: number
  readonly phase: Phase
  /** Where the shown text comes from. */
  readonly body: 'none' | 'stream' | 'callback'
  /** The shown parts: of the stream, of the callback that replaces its text, or of both. */
  readonly parts: readonly TypedPart[]
  /** The parts of the stream, shown or not. */
  readonly streamParts: readonly TypedPart[]
  /** How many chunks are known to exist but have not been folded; ≥ 0. */
  readonly missing: number
  /** Whether the turn is open and a tool without a final result waits for an answer. */
  readonly awaitingApproval: boolean
  readonly error?: TurnError
  /** The callbacks that lost: by revision descending, then by offset. */
  readonly superseded: readonly CallbackRevision[]
}

/** What is shown for a message or an independent post of an agent. */
export interface MessageBubble {
  readonly kind: 'message'
  readonly key: BubbleKey
  /** Absent until the server has assigned it. */
  readonly messageId?: string
  readonly clientMessageId?: string
  /** The turn that posted the message; attribution only. */
  readonly invocationId?: string
  readonly threadId: string
  readonly author: Author
  readonly offset?: number
  readonly at?: number
  readonly revision: number
  readonly parts: readonly TypedFinalPart[]
  /** Whether the server has logged the message. */
  readonly delivery: 'sending' | 'sent' | 'failed'
  readonly error?: TurnError
}

/** What is shown for one turn, message or independent post. */
export type Bubble = InvocationBubble | MessageBubble

/** A thread as it is shown. */
export interface ThreadView {
  readonly threadId: string
  /** The keys of the bubbles in the order of display. Of alternatives, only the turn created last is listed. */
  readonly keys: readonly BubbleKey[]
  /** Lists of alternatives, each with two or more turns, oldest first. The lists are in thread order. */
  readonly alternatives: readonly (readonly BubbleKey[])[]
  /** The number of open turns, of those in `keys` and their alternatives. */
  readonly openCount: number
  /** Whether bubbles above the first one exist that have not been hydrated. */
  readonly hasEarlier: boolean
  /** The first gap in the offsets: `from` is missing, `before` is the end, exclusive. */
  readonly gap: { readonly from: number; readonly before: number } | null
  /** Whether an event was rejected that only a snapshot, or that event once more, can supply. */
  readonly stale: boolean
}
