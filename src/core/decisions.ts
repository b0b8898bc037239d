import { firstIndex } from './first-index.ts'
import type { Said, Version } from './versions.ts'

/** What a person has decided on a request for approval. */
export interface Decision extends Said {
  readonly approvalId: string
  readonly approved: boolean
  readonly reason?: string
  /** Who. */
  readonly by?: string
}

/** What was decided on the requests of a turn, in the order of their ids, whether or not they are known. */
export type Decisions = readonly Version<Decision>[]

export const noDecisions: Decisions = []

/** What was decided on this request, if it was. */
export function decisionOn(decisions: Decisions, approvalId: string): Version<Decision> | undefined {
  const decision = decisions[placeOf(decisions, approvalId)]
  return decision?.approvalId === approvalId ? decision : undefined
}

/** The decisions with this one in the place of another on its request; the same list if it stands there. */
export function withDecision(decisions: Decisions, decision: Version<Decision>): Decisions {
  const place = placeOf(decisions, decision.approvalId)
  const known = decisions[place]
  if (known === decision) return decisions
  return decisions.toSpliced(place, known?.approvalId === decision.approvalId ? 1 : 0, decision)
}

const placeOf = (decisions: Decisions, approvalId: string): number =>
  firstIndex(decisions.length, (index) => (decisions[index]?.approvalId ?? '') >= approvalId)
