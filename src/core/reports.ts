import type { Violation } from '../protocol/index.ts'
import type { Thread } from './thread.ts'

/** A gap in a thread's offsets; `before` is exclusive. */
export interface Gap {
  readonly threadId: string
  readonly from: number
  readonly before: number
}

/** What has to be passed to a store's callbacks. */
export class Reports {
  #violations: Violation[] = []
  readonly #threads = new Set<Thread>()

  addViolation(violation: Violation): void {
    this.#violations.push(violation)
  }

  /** Remembers the thread if its log has an unreported gap. */
  checkGaps(thread: Thread): void {
    if (thread.log.hasNewGap) this.#threads.add(thread)
  }

  /** Returns the violations since the last call and the gaps that are still open; undefined if there are none. */
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
