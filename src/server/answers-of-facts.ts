import { omitUndefined } from '../protocol/index.ts'
import type { PostFacts, TurnFacts } from './log-facts.ts'
import type { LoggedPost, LoggedTurn, TouchResult } from './log.ts'

// Answers that every log gives from its facts, whatever stores them. A turn of another thread looks like an unknown
// one.

export function loggedTurn(facts: TurnFacts | undefined, threadId: string): LoggedTurn | undefined {
  if (facts?.threadId !== threadId) return undefined
  const { created, chunkCount, end, approvals, retraction } = facts
  return omitUndefined({ created, chunkCount, end, approvals: [...approvals.values()], retraction })
}

export function loggedPost(facts: PostFacts | undefined, threadId: string): LoggedPost | undefined {
  if (facts?.threadId !== threadId) return undefined
  const { disposition, author, invocationId, retraction } = facts
  return omitUndefined({ disposition, author, invocationId, retraction })
}

/** Whether a turn is open and accepts a sign of life. */
export function touchResult(facts: TurnFacts | undefined, threadId: string): TouchResult {
  if (facts?.threadId !== threadId) return { ok: false, code: 'unknown_invocation' }
  if (facts.retraction !== undefined) return { ok: false, code: 'retracted', event: facts.retraction }
  if (facts.end !== undefined) return { ok: false, code: 'ended', event: facts.end }
  return { ok: true, nextSeq: facts.chunkCount }
}
