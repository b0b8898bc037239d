import type { Facts, TurnFacts } from './log-facts.ts'
import { append, type DraftOf, duplicate, refuse, type Verdict } from './verdict.ts'

/**
 * Admits a person's answer to a request in the turn's stream. The first answer stands, even if it comes after the
 * turn's end.
 */
export function admitApproval(turn: TurnFacts, draft: DraftOf<'approval'>): Verdict {
  if (turn.retraction !== undefined) return refuse('retracted', turn.retraction)
  if (!turn.requests.has(draft.approvalId)) return refuse('unknown_approval')
  const known = turn.approvals.get(draft.approvalId)
  if (known !== undefined) {
    const isSame = known.approved === draft.approved && known.reason === draft.reason && known.by === draft.by
    return isSame ? duplicate(known) : refuse('decided', known)
  }
  return turn.end === undefined ? append(draft) : refuse('ended', turn.end)
}

/** Admits a retraction of a turn, a message or an independent post. It happens once, whoever does it. */
export function admitRetraction(facts: Facts, threadId: string, draft: DraftOf<'retraction'>): Verdict {
  const { invocationId, messageId = '' } = draft
  if (invocationId !== undefined) {
    const turn = facts.turn(invocationId)
    if (turn === undefined || turn.threadId !== threadId) return refuse('unknown_invocation')
    return turn.retraction === undefined ? append(draft) : duplicate(turn.retraction)
  }
  const post = facts.post(messageId)
  if (post === undefined || post.threadId !== threadId) return refuse('unknown_message')
  // It is a version of its turn's answer, and can only be retracted with the turn.
  if (post.disposition === 'replace') return refuse('id_conflict')
  return post.retraction === undefined ? append(draft) : duplicate(post.retraction)
}
