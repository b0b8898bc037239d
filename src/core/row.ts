import { type Author, compact, type FinalPart, type TurnError } from '../protocol/index.ts'
import type { BubblePart } from './bubble.ts'
import { type Few, none } from './few.ts'
import { bubbleKey, type BubbleKey } from './key.ts'
import type { Version } from './versions.ts'

/** The stream column: the contiguous prefix of its chunks, folded. */
export interface StreamColumn {
  /** How many chunks are folded: the next seq. */
  readonly folded: number
  /** The key of data is its name and id; of any other part, the seq of its first chunk. */
  readonly parts: readonly BubblePart[]
  /** The end of the last part's text, not sealed into a segment yet. */
  readonly tail: string
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
  /** Counts up over the store. Only of those that began without an offset: they stand in order of arrival. */
  readonly arrival?: number
}

/**
 * All that is known of one invocation: two columns and the end, the best version of each first. Events only ever add
 * to it; what is shown is a projection. Plain JSON. Of a turn that is open, the columns may lag behind its fold.
 */
export interface InvocationRow extends AnyRow, StreamColumn {
  readonly kind: 'invocation'
  readonly invocationId: string
  readonly created: Few<Created>
  readonly ends: Few<End>
  readonly callbacks: Few<Callback>
}

/** All that is known of one message. `local` is there while the server has not taken it over. */
export interface MessageRow extends AnyRow {
  readonly kind: 'message'
  readonly disposition: 'message' | 'independent'
  readonly messageId?: string
  readonly clientMessageId?: string
  readonly revisions: Few<MessageRevision>
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

/** The first part of nearly all streams, until it is sealed. */
export const firstText: BubblePart = { kind: 'text', key: '0', segments: none }
/** Shared by all streams that are one short text. */
export const oneText: readonly BubblePart[] = [firstText]

export const emptyStream: StreamColumn = { folded: 0, parts: none, tail: '' }

/** The row of a turn. What nearly all have stands in a literal, where it takes the least room. */
export function invocationRow(
  invocationId: string,
  threadId: string,
  { offset, at }: Place,
  arrival: number | undefined,
  created: Few<Created> = none,
  ends: Few<End> = none,
  { folded, parts, tail } = emptyStream,
): InvocationRow {
  const key = bubbleKey.invocation(invocationId)
  const kind = 'invocation'
  const callbacks = none
  if (offset === undefined || at === undefined) {
    const row = { kind, key, threadId, invocationId, created, ends, callbacks, folded, parts, tail } as const
    return compact({ offset, at, arrival }, row)
  }
  return { kind, key, threadId, invocationId, created, ends, callbacks, folded, parts, tail, offset, at }
}
