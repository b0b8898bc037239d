import type { Violation } from '../protocol/index.ts'

/** What became of an event: taken in, known already, waiting for a hole to be filled, or refused. */
export interface Receipt {
  readonly status: 'applied' | 'duplicate' | 'held' | 'rejected'
  /** What was wrong; an applied event may have one, too. */
  readonly violation?: Violation
}

const bare = {
  applied: Object.freeze<Receipt>({ status: 'applied' }),
  duplicate: Object.freeze<Receipt>({ status: 'duplicate' }),
  held: Object.freeze<Receipt>({ status: 'held' }),
}

/** A receipt of an event that was not refused; without a violation no object is made. */
export const taken = (status: keyof typeof bare, violation?: Violation): Receipt =>
  violation === undefined ? bare[status] : { status, violation }

export const rejected = (violation: Violation): Receipt => ({ status: 'rejected', violation })
