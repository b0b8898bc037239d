import { type Deferred, deferred } from '../store/index.ts'
import type { Decision } from './turn.ts'

/** The answers of people to requests for approval, and the requests that wait for one. */
export class Approvals {
  readonly #decisions = new Map<string, Deferred<Decision>>()

  /** Resolves to the answer to a request, whether it has come already or not. */
  of(approvalId: string): Promise<Decision> {
    return this.#at(approvalId).promise
  }

  decide(approvalId: string, decision: Decision): void {
    this.#at(approvalId).resolve(decision)
  }

  /** No answer can come any more. */
  end(reason: Error): void {
    for (const { reject } of this.#decisions.values()) reject(reason)
  }

  #at(approvalId: string): Deferred<Decision> {
    const known = this.#decisions.get(approvalId) ?? deferred<Decision>()
    this.#decisions.set(approvalId, known)
    return known
  }
}
