import type { PostFacts, TurnFacts } from './log-facts.ts'
import type { LoggedEvents } from './log.ts'

/** Of nearly all turns, so shared by them. */
export const noRequests: TurnFacts['requests'] = new Set()
export const noApprovals: TurnFacts['approvals'] = new Map()

/** What a log still has to know of a turn that was taken back. */
export function turnWithoutWords(turn: TurnFacts): TurnFacts {
  const { error: _, ...end } = turn.end ?? {}
  return {
    ...turn,
    requests: noRequests,
    approvals: noApprovals,
    ...(turn.end !== undefined && { end: end as LoggedEvents['stream_finalized'] }), // it has lost what it need not have
  }
}

/** What a log still has to know of a post that was taken back, or whose turn was. */
export const postWithoutWords = (post: PostFacts): PostFacts => ({ ...post, versions: [] })
