import { omitUndefined } from '../../protocol/index.ts'
import type { TurnFacts } from '../log-facts.ts'

/** The facts of a turn as plain JSON. Those of posts and threads are already plain. */
export interface StoredTurn extends Omit<TurnFacts, 'requests' | 'approvals'> {
  readonly requests?: readonly string[]
  readonly approvals?: readonly (TurnFacts['approvals'] extends ReadonlyMap<string, infer Event>
    ? Event
    : never)[]
}

export const storedTurn = ({ requests, approvals, ...turn }: TurnFacts): StoredTurn =>
  omitUndefined({
    ...turn,
    requests: requests.size > 0 ? [...requests] : undefined,
    approvals: approvals.size > 0 ? [...approvals.values()] : undefined,
  })

export const turnOfStored = ({ requests = [], approvals = [], ...turn }: StoredTurn): TurnFacts => ({
  ...turn,
  requests: new Set(requests),
  approvals: new Map(approvals.map((event) => [event.approvalId, event])),
})
