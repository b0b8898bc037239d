import { assertNever, omitUndefined, sameJson } from '../protocol/index.ts'
import { LogIndex, type Facts, type PostEvent, type PostFacts, type TurnFacts } from './log-index.ts'
import { type LogLimits, logLimits } from './log-limits.ts'
import type { AppendErrorCode, Appended, EventDraft, LoggedEvent } from './log.ts'
import { type PartSizes, sizesOfChunk, sizesOfPost } from './part-sizes.ts'

type DraftOf<Type extends EventDraft['type']> = Extract<EventDraft, { readonly type: Type }>

/** A draft that lacks nothing but its place. */
export type CompleteDraft =
  | DraftOf<'invocation_created' | 'stream_chunk'>
  | (DraftOf<'stream_finalized'> & { readonly chunkCount: number })
  | (DraftOf<'callback' | 'message'> & { readonly revision: number })

type Refusal = { readonly kind: 'refuse'; readonly code: AppendErrorCode }

type Admission =
  | { readonly kind: 'append'; readonly draft: CompleteDraft }
  | { readonly kind: 'duplicate'; readonly event: LoggedEvent | undefined }
  | Refusal

export type BatchAdmission =
  | {
      readonly ok: true
      readonly appended: readonly Appended[]
      readonly nextSeq?: number
      /** What is known with what is appended: an index above the facts. */
      readonly known: LogIndex
    }
  | { readonly ok: false; readonly code: AppendErrorCode; readonly index: number; readonly nextSeq?: number }

/**
 * The rules of a log, whatever engine keeps it: what a batch would append, draft after draft, or the first refusal.
 * Changes nothing: who is told `ok` appends the events that are `appended`.
 * @param stamp makes the event of the draft that is appended as the `index`th of the batch, from 0
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
      const { code } = admission
      // What this batch would have brought is not appended, so it is not counted.
      const isGap = code === 'seq_gap' || code === 'chunk_beyond_end'
      return { ok: false, index, code, ...(isGap && { nextSeq: nextSeqOf(facts, draft) }) }
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

const refuse = (code: AppendErrorCode): Refusal => ({ kind: 'refuse', code })
const append = (draft: CompleteDraft): Admission => ({ kind: 'append', draft })
const duplicate = (event: LoggedEvent | undefined): Admission => ({ kind: 'duplicate', event })

function admit(facts: Facts, threadId: string, draft: EventDraft): Admission {
  if (draft.type === 'message') return admitPost(facts, threadId, draft, undefined)
  const turn = facts.turn(draft.invocationId)
  if (draft.type === 'invocation_created') return admitCreated(turn, threadId, draft)
  // The turn of another thread is not told from one that nobody knows.
  if (turn === undefined || turn.threadId !== threadId) return refuse('unknown_invocation')
  switch (draft.type) {
    case 'stream_chunk':
      return admitChunk(facts, turn, draft)
    case 'stream_finalized':
      return admitEnd(turn, draft)
    case 'callback':
      return admitPost(facts, threadId, draft, turn)
    default:
      return assertNever(draft)
  }
}

/** What is a duplicate stays one, and a turn can be ended, however full the thread is. */
function withinLimits(facts: Facts, threadId: string, admission: Admission, limits: LogLimits): Admission {
  if (admission.kind !== 'append') return admission
  const { draft } = admission
  const thread = facts.thread(threadId)
  if (thread === undefined && facts.threadCount >= limits.threadCount) return refuse('log_full')
  const turn = draft.type === 'callback' ? facts.turn(draft.invocationId) : undefined
  if (turn !== undefined && turn.callbackCount >= limits.callbacksPerTurnCount)
    return refuse('too_many_callbacks')
  const { bubbleCount = 0, partCount = 0, unitCount = 0 } = thread ?? {}
  const added = addedBy(facts, draft)
  const isOver = (now: number, more: number, most: number): boolean => more > 0 && now + more > most
  return isOver(bubbleCount, added.bubbleCount, limits.bubblesPerThreadCount) ||
    isOver(partCount, added.partCount, limits.partsPerThreadCount) ||
    isOver(unitCount, added.unitCount, limits.unitsPerThreadCount)
    ? refuse('thread_full')
    : admission
}

function addedBy(facts: Facts, draft: CompleteDraft): PartSizes & { readonly bubbleCount: number } {
  switch (draft.type) {
    case 'invocation_created':
      return { bubbleCount: 1, partCount: 0, unitCount: 0 }
    case 'stream_chunk':
      return { bubbleCount: 0, ...sizesOfChunk(draft.part, facts.turn(draft.invocationId)?.grownPart) }
    case 'stream_finalized':
      return { bubbleCount: 0, partCount: 0, unitCount: 0 }
    case 'callback':
    case 'message': {
      const isBubble = draft.type === 'message' || draft.disposition === 'independent'
      const isNew = isBubble && facts.post(draft.messageId) === undefined
      return { bubbleCount: isNew ? 1 : 0, ...sizesOfPost(draft.parts) }
    }
    default:
      return assertNever(draft)
  }
}

function admitCreated(
  turn: TurnFacts | undefined,
  threadId: string,
  draft: DraftOf<'invocation_created'>,
): Admission {
  if (turn === undefined) return append(draft)
  if (turn.threadId !== threadId) return refuse('id_conflict')
  const { agentId, replyTo, chainId } = turn.created
  const isSame = draft.agentId === agentId && draft.replyTo === replyTo && draft.chainId === chainId
  return isSame ? duplicate(turn.created) : refuse('content_conflict')
}

/** A chunk that is known is acknowledged even after the end, so that a retry is safe at any time. */
function admitChunk(facts: Facts, turn: TurnFacts, draft: DraftOf<'stream_chunk'>): Admission {
  const { invocationId, seq, part } = draft
  if (seq < turn.chunkCount) {
    const known = facts.chunk(invocationId, seq)
    return known === undefined || sameJson(known.part, part) ? duplicate(known) : refuse('seq_conflict')
  }
  if (turn.end !== undefined) return refuse('ended')
  return seq === turn.chunkCount ? append(draft) : refuse('seq_gap')
}

function admitEnd(turn: TurnFacts, draft: DraftOf<'stream_finalized'>): Admission {
  const { outcome, error, chunkCount = turn.chunkCount } = draft
  if (turn.end !== undefined) {
    const { end } = turn
    const isSame = end.chunkCount === chunkCount && end.outcome === outcome && sameJson(end.error, error)
    return isSame ? duplicate(end) : refuse('ended')
  }
  if (chunkCount === turn.chunkCount) return append({ ...draft, chunkCount })
  return refuse(chunkCount > turn.chunkCount ? 'seq_gap' : 'chunk_beyond_end')
}

/** Messages and callbacks: what bears a messageId. Without a revision, one content an id; an edit names its revision. */
function admitPost(
  facts: Facts,
  threadId: string,
  draft: DraftOf<'callback' | 'message'>,
  turn: TurnFacts | undefined,
): Admission {
  const disposition = draft.type === 'message' ? 'message' : draft.disposition
  const post = facts.post(draft.messageId)
  if (post !== undefined && !isOwn(post, threadId, disposition, turn)) return refuse('id_conflict')
  const versions = post?.versions ?? []
  const rivals = versions.filter(({ revision }) => (draft.revision ?? revision) === revision)
  const twin = rivals.find((version) => sameJson(contentOf(version), contentOf(draft)))
  if (twin !== undefined) return duplicate(twin)
  if (turn?.end?.outcome === 'cancelled') return refuse('cancelled')
  if (rivals.length > 0) return refuse('content_conflict')
  const last = disposition === 'replace' ? turn?.revision : versions.at(-1)?.revision
  const next = (last ?? -1) + 1
  const { revision = next } = draft
  if (revision < next) return refuse('stale_revision')
  // A leap would leave nobody else a revision that is higher.
  return revision === next ? append({ ...draft, revision }) : refuse('revision_gap')
}

const isOwn = (post: PostFacts, threadId: string, disposition: string, turn: TurnFacts | undefined) =>
  post.threadId === threadId &&
  post.disposition === disposition &&
  post.invocationId === turn?.created.invocationId

/** As in the protocol: a copy may bring another `clientMessageId`. */
const contentOf = (post: PostEvent | DraftOf<'callback' | 'message'>) =>
  omitUndefined({
    parts: post.parts,
    ...(post.type === 'message' && { by: post.author, of: post.invocationId }),
  })
