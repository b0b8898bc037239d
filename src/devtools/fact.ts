import { type BubbleEvent, type EventType, omitUndefined } from '../protocol/index.ts'
import type { Effect, ExplanationLine } from './explanation.ts'
import { atOffset } from './words.ts'

/** One event as a row knows it. */
export interface Fact {
  readonly type: EventType | 'optimistic'
  readonly offset: number | undefined
  readonly effect: Effect
  /** Its effect in words. */
  readonly words: string
  /** Its content without position and time; undefined if the row does not keep it individually. */
  readonly content: object | undefined
}

/** The content of an event that a row keeps, without position and time; undefined for an event that is not kept individually. */
export function contentOfEvent(event: BubbleEvent): object | undefined {
  switch (event.type) {
    case 'invocation_created':
      return contentOfCreation(event)
    case 'stream_finalized':
      return contentOfEnd(event)
    case 'callback':
      return event.disposition === 'replace'
        ? contentOfCallback(event)
        : contentOfPost({ ...event, author: { kind: 'agent' } })
    case 'message':
      return contentOfPost(event)
    case 'approval':
      return contentOfDecision(event)
    case 'stream_chunk':
    case 'retraction':
      return undefined
  }
}

type Of<Type extends EventType> = Extract<BubbleEvent, { readonly type: Type }>
type Creation = Pick<Of<'invocation_created'>, 'agentId' | 'replyTo' | 'chainId' | 'regenerates'>

/** Rows keep ids as plain strings. */
type Plain<Content> = { readonly [Field in keyof Content]?: unknown }

export const contentOfCreation = ({ agentId, replyTo, chainId, regenerates }: Plain<Creation>): object =>
  omitUndefined({ agentId, replyTo, chainId, regenerates })

export const contentOfEnd = ({
  chunkCount,
  outcome,
  error,
}: Plain<Pick<Of<'stream_finalized'>, 'chunkCount' | 'outcome' | 'error'>>): object =>
  omitUndefined({ chunkCount, outcome, error })

export const contentOfCallback = ({
  messageId,
  revision,
  parts,
}: Plain<Pick<Of<'callback'>, 'messageId' | 'revision' | 'parts'>>): object => ({
  messageId,
  revision,
  parts,
})

export const contentOfPost = ({
  author,
  invocationId,
  revision,
  parts,
}: Plain<Pick<Of<'message'>, 'author' | 'invocationId' | 'revision' | 'parts'>>): object =>
  omitUndefined({ author, invocationId, revision, parts })

export const contentOfDecision = ({
  approvalId,
  approved,
  reason,
  by,
}: Plain<Pick<Of<'approval'>, 'approvalId' | 'approved' | 'reason' | 'by'>>): object =>
  omitUndefined({ approvalId, approved, reason, by })

/** A fact as a line. @param placeOffset the offset of the bubble */
export const lineOfFact = (
  { type, effect, offset, words }: Fact,
  placeOffset: number | undefined,
): ExplanationLine => ({
  type,
  effect,
  ...(offset !== undefined && { offset }),
  ...(offset !== undefined && offset === placeOffset && ({ isPlace: true } as const)),
  sentence: atOffset(offset, words),
})
