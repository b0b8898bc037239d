import type { Clock } from '../../store/index.ts'

const minuteMs = 60_000

/** Allows something a number of times per minute, at once or spread out. Used allowance comes back evenly. */
export class Allowance {
  readonly #perMinuteCount: number
  readonly #clock: Clock
  #leftCount: number
  #at: number

  constructor(perMinuteCount: number, clock: Clock) {
    this.#perMinuteCount = perMinuteCount
    this.#clock = clock
    this.#leftCount = perMinuteCount
    this.#at = clock.now()
  }

  /** Whether all of it is left. */
  isWhole(): boolean {
    this.#comeBack()
    return this.#leftCount >= this.#perMinuteCount
  }

  /** Uses the allowance once. Returns false if nothing is left. */
  take(): boolean {
    this.#comeBack()
    if (this.#leftCount < 1) return false
    this.#leftCount -= 1
    return true
  }

  #comeBack(): void {
    const now = this.#clock.now()
    const back = (Math.max(0, now - this.#at) * this.#perMinuteCount) / minuteMs
    this.#leftCount = Math.min(this.#perMinuteCount, this.#leftCount + back)
    this.#at = now
  }
}
