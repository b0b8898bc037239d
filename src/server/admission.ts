import { assertNever, omitUndefined, sameJson } from '../protocol/index.ts'
import { admitApproval, admitRetraction } from './admit-control.ts'
import type { Facts, PostEvent, PostFacts, TurnFacts } from './log-facts.ts'
import { LogIndex } from './log-index.ts'
import { type LogLimits, logLimits } from './log-limits.ts'
import type { AppendErrorCode, Appended, EventDraft, LoggedEvent } from './log.ts'
import { append, type CompleteDraft, type DraftOf, duplicate, refuse, type Verdict } from './verdict.ts'
import { withinLimits } from './within-limits.ts'

export type BatchAdmission =
  | {
      readonly ok: true
      readonly appended: readonly Appended[]
      readonly nextSeq?: number
      /** The facts plus what is being appended: an index layered over the facts. */
      readonly known: LogIndex
    }
  | {
      readonly ok: false
      readonly code: AppendErrorCode
      readonly index: number
      readonly nextSeq?: number
      readonly event?: LoggedEvent
    }

/**
 * The rules of a log, for every engine. Returns what a batch appends, draft by draft, or the first refusal. Changes
 * nothing: the caller appends the events that are `appended`.
 * @param stamp makes the event of the `index`th appended draft of the batch; from 0
 */
export function admitBatch(
  facts: Facts,
  threadId: string,
  drafts: readonly EventDraft[],
  stamp: (draft: CompleteDraft, index: number) => LoggedEvent,
  limits: LogLimits = logLimits(),
): BatchAdmission {
  const known = new LogIndex(facts, limits)
  const appended: Appended[] = []
  let appendedCount = 0
  for (const [index, draft] of drafts.entries()) {
    const admission = withinLimits(known, threadId, admit(known, threadId, draft), limits)
    if (admission.kind === 'refuse') {
      const { code, event } = admission
      // Drafts of this batch are not appended, so they do not count.
      const isGap = code === 'seq_gap' || code === 'chunk_beyond_end'
      return omitUndefined({
        ok: false,
        index,
        code,
        nextSeq: isGap ? nextSeqOf(facts, draft) : undefined,
        event,
      })
    }
    if (admission.kind === 'duplicate') {
      appended.push(omitUndefined({ status: 'duplicate', event: admission.event }))
      continue
    }
    const event = stamp(admission.draft, appendedCount++)
    known.add(event)
    appended.push({ status: 'appended', event })
  }
  const chunk = drafts.findLast(({ type }) => type === 'stream_chunk')
  return { ok: true, appended, known, ...(chunk !== undefined && { nextSeq: nextSeqOf(known, chunk) }) }
}

const nextSeqOf = (facts: Facts, { invocationId }: EventDraft): number =>
  (invocationId === undefined ? undefined : facts.turn(invocationId))?.chunkCount ?? 0

function admit(facts: Facts, threadId: string, draft: EventDraft): Verdict {
  if (draft.type === 'message') return admitPost(facts, threadId, draft, undefined)
  if (draft.type === 'retraction') return admitRetraction(facts, threadId, draft)
  const turn = facts.turn(draft.invocationId)
  if (draft.type === 'invocation_created') return admitCreated(facts, turn, threadId, draft)
  // A turn of another thread looks like an unknown one.
  if (turn === undefined || turn.threadId !== threadId) return refuse('unknown_invocation')
  switch (draft.type) {
    case 'stream_chunk':
      return admitChunk(facts, turn, draft)
    case 'stream_finalized':
      return admitEnd(turn, draft)
    case 'callback':
      return admitPost(facts, threadId, draft, turn)
    case 'approval':
      return admitApproval(turn, draft)
    default:
      return assertNever(draft)
  }
}

function admitCreated(
  facts: Facts,
  turn: TurnFacts | undefined,
  threadId: string,
  draft: DraftOf<'invocation_created'>,
): Verdict {
  if (turn === undefined)
    return isTryOfKnown(facts, threadId, draft) ? append(draft) : refuse('unknown_invocation')
  if (turn.threadId !== threadId) return refuse('id_conflict')
  const isSame = (['agentId', 'replyTo', 'chainId', 'regenerates'] as const).every(
    (field) => draft[field] === turn.created[field],
  )
  return isSame ? duplicate(turn.created) : refuse('content_conflict')
}

/** A turn can only regenerate one of the same thread. A retracted turn still links its alternatives. */
const isTryOfKnown = (
  facts: Facts,
  threadId: string,
  { regenerates }: DraftOf<'invocation_created'>,
): boolean => regenerates === undefined || facts.turn(regenerates)?.threadId === threadId

/** A known chunk is acknowledged even after the end, so that a retry is always safe. */
function admitChunk(facts: Facts, turn: TurnFacts, draft: DraftOf<'stream_chunk'>): Verdict {
  const { invocationId, seq, part } = draft
  if (turn.retraction !== undefined) return refuse('retracted', turn.retraction)
  if (seq < turn.chunkCount) {
    const known = facts.chunk(invocationId, seq)
    return known === undefined || sameJson(known.part, part) ? duplicate(known) : refuse('seq_conflict')
  }
  if (turn.end !== undefined) return refuse('ended', turn.end)
  return seq === turn.chunkCount ? append(draft) : refuse('seq_gap')
}

function admitEnd(turn: TurnFacts, draft: DraftOf<'stream_finalized'>): Verdict {
  const { outcome, error, chunkCount = turn.chunkCount } = draft
  if (turn.retraction !== undefined) return refuse('retracted', turn.retraction)
  if (turn.end !== undefined) {
    const { end } = turn
    const isSame = end.chunkCount === chunkCount && end.outcome === outcome && sameJson(end.error, error)
    // Cancelling a cancelled turn is a duplicate, whatever else the end says.
    const isCancelled = outcome === 'cancelled' && end.outcome === outcome
    const isPlain = draft.error === undefined && draft.chunkCount === undefined
    return isSame || (isCancelled && isPlain) ? duplicate(end) : refuse('ended', end)
  }
  if (chunkCount === turn.chunkCount) return append({ ...draft, chunkCount })
  return refuse(chunkCount > turn.chunkCount ? 'seq_gap' : 'chunk_beyond_end')
}

/**
 * Admits posts with a messageId: messages and callbacks. Without a revision, an id has one content. An edit names its
 * revision.
 */
function admitPost(
  facts: Facts,
  threadId: string,
  draft: DraftOf<'callback' | 'message'>,
  turn: TurnFacts | undefined,
): Verdict {
  const disposition = draft.type === 'message' ? 'message' : draft.disposition
  const post = facts.post(draft.messageId)
  if (post !== undefined && !isOwn(post, threadId, disposition, turn)) return refuse('id_conflict')
  if (post?.retraction !== undefined) return refuse('retracted', post.retraction)
  if (disposition === 'replace' && turn?.retraction !== undefined) return refuse('retracted', turn.retraction)
  const versions = post?.versions ?? []
  const rivals = versions.filter(({ revision }) => (draft.revision ?? revision) === revision)
  const twin = rivals.find((version) => sameJson(contentOf(version), contentOf(draft)))
  if (twin !== undefined) return duplicate(twin)
  if (turn?.retraction !== undefined) return refuse('retracted', turn.retraction)
  if (turn?.end?.outcome === 'cancelled') return refuse('cancelled', turn.end)
  if (rivals.length > 0) return refuse('content_conflict')
  const last = disposition === 'replace' ? turn?.revision : versions.at(-1)?.revision
  const next = (last ?? -1) + 1
  const { revision = next } = draft
  if (revision < next) return refuse('stale_revision')
  // A skipped revision could take the highest number and block all later edits.
  return revision === next ? append({ ...draft, revision }) : refuse('revision_gap')
}

const isOwn = (post: PostFacts, threadId: string, disposition: string, turn: TurnFacts | undefined) =>
  post.threadId === threadId &&
  post.disposition === disposition &&
  post.invocationId === turn?.created.invocationId

/** As in the protocol, a copy may have another `clientMessageId`. */
const contentOf = (post: PostEvent | DraftOf<'callback' | 'message'>) =>
  omitUndefined({
    parts: post.parts,
    ...(post.type === 'message' && { by: post.author, of: post.invocationId }),
  })
