import type { Author, FinalPart, TurnError } from '../protocol/index.ts'
import type { BubblePart } from './bubble.ts'
import type { Decisions } from './decisions.ts'
import type { BubbleKey } from './key.ts'
import type { Anchor } from './thread-order.ts'
import type { Said, Version } from './versions.ts'

/** The stream column: the contiguous prefix of its chunks, folded. */
export interface StreamColumn {
  /** How many chunks are folded: the next seq. */
  readonly folded: number
  /** As they are while the turn is open. Data and files have what they are told apart by as key, any other part its seq. */
  readonly parts: readonly BubblePart[]
  /** Of each part, the seq of its first chunk; rising. */
  readonly seqs: readonly number[]
  /** The end of the last part's text, not sealed into a segment yet. */
  readonly tail: string
}

export interface Created extends Said {
  readonly agentId?: string
  readonly replyTo?: string
  readonly chainId?: string
  readonly regenerates?: string
}

export interface End extends Said {
  readonly chunkCount: number
  readonly outcome: 'completed' | 'failed' | 'cancelled'
  readonly error?: TurnError
}

export interface Callback extends Said {
  readonly messageId: string
  readonly revision: number
  readonly parts: readonly FinalPart[]
}

export interface MessageRevision extends Said {
  readonly author: Author
  readonly invocationId?: string
  readonly revision: number
  readonly parts: readonly FinalPart[]
}

/** Where an event, or a bubble by its event with the lowest offset, stands in the log, and when it was sent. */
export interface LogPosition {
  readonly offset?: number | undefined
  readonly at?: number | undefined
}

/** Each row has all of its fields, present or not: V8 then keeps them, and finds them, in the least room and time. */
interface AnyRow extends LogPosition {
  readonly key: BubbleKey
  readonly threadId: string
  readonly offset: number | undefined
  readonly at: number | undefined
  /** Counts up over the store. Only of those that began without an offset: they stand in order of arrival. */
  readonly arrival: number | undefined
}

/**
 * All that is known of one invocation: two columns and the end. Events only ever add to it; what is shown is a
 * projection. Of a turn that is open, the stream's column may lag behind its fold.
 */
export interface InvocationRow extends AnyRow, StreamColumn {
  readonly kind: 'invocation'
  readonly invocationId: string
  readonly created: Version<Created> | undefined
  readonly end: Version<End> | undefined
  readonly callback: Version<Callback> | undefined
  readonly decisions: Decisions
}

/** All that is known of one message. `local` is there while the server has not taken it over. */
export interface MessageRow extends AnyRow {
  readonly kind: 'message'
  readonly disposition: 'message' | 'independent'
  readonly messageId: string | undefined
  readonly clientMessageId: string | undefined
  readonly revision: Version<MessageRevision> | undefined
  readonly local: LocalMessage | undefined
  /** Where it stands while it has no offset, if it began here. */
  readonly anchor: Anchor | undefined
}

/** What this client shows of a message that the server has not named yet. */
export interface LocalMessage {
  readonly author: Author
  readonly parts: readonly FinalPart[]
  readonly delivery: 'sending' | 'failed'
  readonly error?: TurnError
}

export type BubbleRow = InvocationRow | MessageRow

export const emptyStream: StreamColumn = { folded: 0, parts: [], seqs: [], tail: '' }

/** Shared by all streams that are one short text, as nearly all are. */
export const oneText: Pick<StreamColumn, 'parts' | 'seqs'> = {
  parts: [{ kind: 'text', key: '0', segments: [] }],
  seqs: [0],
}

/** The same parts in the least room, for a column that does not grow. */
export const compactParts = (
  parts: readonly BubblePart[],
  seqs: readonly number[],
): Pick<StreamColumn, 'parts' | 'seqs'> => {
  const [first] = parts
  const isOneText =
    parts.length === 1 && first?.kind === 'text' && first.key === '0' && first.segments.length === 0
  return isOneText && first.partId === undefined ? oneText : { parts, seqs }
}
