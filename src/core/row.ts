import type { Author, ChunkPart, FinalPart, TurnError } from '../protocol/index.ts'
import type { BubblePart } from './bubble.ts'
import type { BubbleKey } from './key.ts'
import type { Version } from './versions.ts'

/** The stream column: what is folded, and what waits for a hole. */
export interface StreamColumn {
  /** How many chunks are folded: the next seq. */
  readonly folded: number
  /** The key of data is its name and id; of any other part, the seq of its first chunk. */
  readonly parts: readonly BubblePart[]
  /** The end of the last part's text, not sealed into a segment yet. */
  readonly tail: string
  /** Chunks beyond the hole, by seq. */
  readonly held: readonly HeldChunk[]
}

export interface HeldChunk {
  readonly seq: number
  readonly part: ChunkPart | null
}

export interface Created extends Version {
  readonly agentId?: string
  readonly replyTo?: string
  readonly chainId?: string
}

export interface End extends Version {
  readonly chunkCount: number
  readonly outcome: 'completed' | 'failed' | 'cancelled'
  readonly error?: TurnError
}

export interface Callback extends Version {
  readonly messageId: string
  readonly revision: number
  readonly parts: readonly FinalPart[]
}

export interface MessageRevision extends Version {
  readonly author: Author
  readonly invocationId?: string
  readonly revision: number
  readonly parts: readonly FinalPart[]
}

/** Where a bubble stands, by its event with the lowest offset. */
export interface Place {
  readonly offset?: number
  readonly at?: number
}

interface AnyRow extends Place {
  readonly key: BubbleKey
  readonly threadId: string
}

/**
 * All that is known of one invocation: two columns and the end, the best version of each first. Events only ever add
 * to it; what is shown is a projection. Plain JSON.
 */
export interface InvocationRow extends AnyRow {
  readonly kind: 'invocation'
  readonly invocationId: string
  readonly created: readonly Created[]
  readonly ends: readonly End[]
  readonly callbacks: readonly Callback[]
  readonly stream: StreamColumn
}

/** All that is known of one message. `local` is there while the server has not taken it over. */
export interface MessageRow extends AnyRow {
  readonly kind: 'message'
  readonly disposition: 'message' | 'independent'
  readonly messageId?: string
  readonly clientMessageId?: string
  readonly revisions: readonly MessageRevision[]
  readonly local?: LocalMessage
  /** The bubble that a message without an offset stands behind. */
  readonly behind?: BubbleKey
}

export interface LocalMessage {
  readonly delivery: 'sending' | 'failed'
  readonly parts: readonly FinalPart[]
  readonly error?: TurnError
}

/** Another key of a bubble: a message that began here is found by the id that the server gave it. */
export interface AliasRow {
  readonly kind: 'alias'
  readonly key: BubbleKey
  readonly target: BubbleKey
}

export type BubbleRow = InvocationRow | MessageRow
export type Row = BubbleRow | AliasRow

/** Shared by all that have none: most rows have no callbacks, no held chunks, no sealed segments. */
export const none: readonly never[] = []

/** Shared likewise: the parts of a stream that is one short text from its first chunk on. */
export const oneText: readonly BubblePart[] = [{ kind: 'text', key: '0', segments: none }]

export const emptyStream: StreamColumn = { folded: 0, parts: none, tail: '', held: none }
