import type { Violation } from '../protocol/index.ts'
import type { Thread } from './thread.ts'

/** A hole in a thread's offsets; `before` is exclusive. */
export interface Gap {
  readonly threadId: string
  readonly from: number
  readonly before: number
}

/** What the callbacks of a store have not been called with yet. */
export class Reports {
  #violations: Violation[] = []
  readonly #threads = new Set<Thread>()

  addViolation(violation: Violation): void {
    this.#violations.push(violation)
  }

  /** Remembers the thread if there is a hole in its log that was not reported. */
  checkGaps(thread: Thread): void {
    if (thread.log.hasNewGap) this.#threads.add(thread)
  }

  /** Violations since the last call, and holes that are still there; undefined if there is neither. */
  drain(): { readonly violations: readonly Violation[]; readonly gaps: readonly Gap[] } | undefined {
    if (this.#violations.length + this.#threads.size === 0) return undefined
    const violations = this.#violations
    const gaps: Gap[] = []
    for (const { threadId, log } of this.#threads) {
      const gap = log.reportGap()
      if (gap !== null) gaps.push({ threadId, ...gap })
    }
    this.#violations = []
    this.#threads.clear()
    return { violations, gaps }
  }
}
