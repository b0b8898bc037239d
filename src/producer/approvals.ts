import { type Deferred, deferred } from '../store/index.ts'
import type { Decision } from './turn.ts'

/** What people have decided, or are asked to decide. */
export class Approvals {
  readonly #decisions = new Map<string, Deferred<Decision>>()

  /** The decision on a request, whether it was made already or not. */
  of(approvalId: string): Promise<Decision> {
    return this.#at(approvalId).promise
  }

  decide(approvalId: string, decision: Decision): void {
    this.#at(approvalId).resolve(decision)
  }

  /** Nobody decides any more. */
  end(reason: Error): void {
    for (const { reject } of this.#decisions.values()) reject(reason)
  }

  #at(approvalId: string): Deferred<Decision> {
    const known = this.#decisions.get(approvalId) ?? deferred<Decision>()
    this.#decisions.set(approvalId, known)
    return known
  }
}
