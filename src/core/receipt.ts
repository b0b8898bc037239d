import type { Violation, ViolationCode } from '../protocol/index.ts'

/** The outcome of an event: `applied`, `duplicate`, held until an earlier chunk arrives, or `rejected`. */
export interface Receipt {
  readonly status: 'applied' | 'duplicate' | 'held' | 'rejected'
  /** What was wrong; if several things were, the gravest. An applied event may have a violation as well. */
  readonly violation?: Violation
}

/** Shared receipts of events without a violation, so that none has to be made. */
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

/** The effect of an event, and what is wrong with it, gravest first. */
export interface Outcome {
  readonly status: Receipt['status']
  readonly faults: readonly Fault[]
}

/** Makes an outcome. Undefined faults are left out. */
export const outcome = (status: Receipt['status'], ...faults: readonly (Fault | undefined)[]): Outcome => ({
  status,
  faults: faults.filter((fault) => fault !== undefined),
})
