import { firstIndex } from './first-index.ts'
import type { Said, Version } from './versions.ts'

/** A person's answer to a request for approval. */
export interface Decision extends Said {
  readonly approvalId: string
  readonly approved: boolean
  readonly reason?: string
  /** Who answered. */
  readonly by?: string
}

/** The answers to the requests of a turn, in the order of their ids. The requests themselves may still be unknown. */
export type Decisions = readonly Version<Decision>[]

export const noDecisions: Decisions = []

/** The answer to this request, if there is one. */
export function decisionOn(decisions: Decisions, approvalId: string): Version<Decision> | undefined {
  const decision = decisions[placeOf(decisions, approvalId)]
  return decision?.approvalId === approvalId ? decision : undefined
}

/** Replaces the answer to the same request. Returns the same list if nothing changes. */
export function withDecision(decisions: Decisions, decision: Version<Decision>): Decisions {
  const place = placeOf(decisions, decision.approvalId)
  const known = decisions[place]
  if (known === decision) return decisions
  return decisions.toSpliced(place, known?.approvalId === decision.approvalId ? 1 : 0, decision)
}

const placeOf = (decisions: Decisions, approvalId: string): number =>
  firstIndex(decisions.length, (index) => (decisions[index]?.approvalId ?? '') >= approvalId)
