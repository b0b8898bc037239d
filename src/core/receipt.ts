import type { Violation, ViolationCode } from '../protocol/index.ts'

/** What became of an event: taken in, known already, waiting for a hole to be filled, or refused. */
export interface Receipt {
  readonly status: 'applied' | 'duplicate' | 'held' | 'rejected'
  /** What was wrong, the gravest if there is more; an applied event may have one, too. */
  readonly violation?: Violation
}

/** Receipts of events in which nothing is wrong: no object is made for one. */
export const receipts = {
  applied: Object.freeze<Receipt>({ status: 'applied' }),
  duplicate: Object.freeze<Receipt>({ status: 'duplicate' }),
  held: Object.freeze<Receipt>({ status: 'held' }),
  rejected: Object.freeze<Receipt>({ status: 'rejected' }),
}

/** What is wrong with an event, and where in it. */
export interface Fault {
  readonly code: ViolationCode
  readonly path?: string
}

/** What applying an event did, and what is wrong with it, the gravest first. */
export interface Outcome {
  readonly status: Receipt['status']
  readonly faults: readonly Fault[]
}

/** What applying an event did; faults that are undefined are left out. */
export const outcome = (status: Receipt['status'], ...faults: readonly (Fault | undefined)[]): Outcome => ({
  status,
  faults: faults.filter((fault) => fault !== undefined),
})
