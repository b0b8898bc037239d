import type { Author, FinalPart, TurnError } from '../protocol/index.ts'
import type { BubblePart } from './bubble.ts'
import type { Decisions } from './decisions.ts'
import type { BubbleKey } from './key.ts'
import type { Anchor } from './thread-order.ts'
import type { Said, Version } from './versions.ts'

/** The stream column: the contiguous prefix of its chunks, folded. */
export interface StreamColumn {
  /** The number of folded chunks, which is the next seq. */
  readonly folded: number
  /** The parts while the turn is open. The key of data and files is their name; that of any other part is its seq. */
  readonly parts: readonly BubblePart[]
  /** The seq of each part's first chunk; ascending. */
  readonly seqs: readonly number[]
  /** The end of the last part's text that is not sealed into a segment yet. */
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

/** The offset and time of an event. For a bubble, those of its event with the lowest offset. */
export interface LogPosition {
  readonly offset?: number | undefined
  readonly at?: number | undefined
}

/** Every row has all of its fields, even if undefined. V8 then stores and reads rows with the least memory and time. */
interface AnyRow extends LogPosition {
  readonly key: BubbleKey
  readonly threadId: string
  readonly offset: number | undefined
  readonly at: number | undefined
  /** A counter of the store. Set only for bubbles that began without an offset: they are ordered by arrival. */
  readonly arrival: number | undefined
}

/**
 * All that is known of one invocation: two columns and the end. Events only ever add to it; what is shown is a
 * projection. While the turn is open, the stream column may lag behind its fold.
 */
export interface InvocationRow extends AnyRow, StreamColumn {
  readonly kind: 'invocation'
  readonly invocationId: string
  readonly created: Version<Created> | undefined
  readonly end: Version<End> | undefined
  readonly callback: Version<Callback> | undefined
  readonly decisions: Decisions
}

/** All that is known of one message. `local` is present until the server has taken the message over. */
export interface MessageRow extends AnyRow {
  readonly kind: 'message'
  readonly disposition: 'message' | 'independent'
  readonly messageId: string | undefined
  readonly clientMessageId: string | undefined
  readonly revision: Version<MessageRevision> | undefined
  readonly local: LocalMessage | undefined
  /** Its place while it has no offset, if this store showed it first. */
  readonly anchor: Anchor | undefined
}

/** What this client shows of a message until the server has assigned its id. */
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

/** The same parts with the least memory, for a column that does not grow. */
export const compactParts = (
  parts: readonly BubblePart[],
  seqs: readonly number[],
): Pick<StreamColumn, 'parts' | 'seqs'> => {
  const [first] = parts
  const isOneText =
    parts.length === 1 && first?.kind === 'text' && first.key === '0' && first.segments.length === 0
  return isOneText && first.partId === undefined ? oneText : { parts, seqs }
}
