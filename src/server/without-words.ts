import type { PostFacts, TurnFacts } from './log-facts.ts'
import type { LoggedEvents } from './log.ts'

/** Shared by nearly all turns. */
export const noRequests: TurnFacts['requests'] = new Set()
export const noApprovals: TurnFacts['approvals'] = new Map()

/** What a log still has to know of a retracted turn. */
export function turnWithoutWords(turn: TurnFacts): TurnFacts {
  const { error: _, ...end } = turn.end ?? {}
  return {
    ...turn,
    requests: noRequests,
    approvals: noApprovals,
    ...(turn.end !== undefined && { end: end as LoggedEvents['stream_finalized'] }), // only optional fields were removed
  }
}

/** What a log still has to know of a post that was retracted, alone or with its turn. */
export const postWithoutWords = (post: PostFacts): PostFacts => ({ ...post, versions: [] })
