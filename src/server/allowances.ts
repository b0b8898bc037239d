import type { Clock } from '../store/index.ts'
import { Allowance } from './socket/allowance.ts'

/** An allowance for each key. One that is whole again is forgotten, so that there are as many as are in use. */
export class Allowances {
  readonly #perMinuteCount: number
  readonly #clock: Clock
  /** The one that was used longest ago comes first. */
  readonly #allowances = new Map<string, Allowance>()

  constructor(perMinuteCount: number, clock: Clock) {
    this.#perMinuteCount = perMinuteCount
    this.#clock = clock
  }

  /** Keys that have used some of what they may. */
  get keyCount(): number {
    return this.#allowances.size
  }

  /** Whether the key may do it once more; then it counts as done. */
  take(key: string): boolean {
    for (const [old, allowance] of this.#allowances) {
      if (!allowance.isWhole()) break
      this.#allowances.delete(old)
    }
    const own = this.#allowances.get(key) ?? new Allowance(this.#perMinuteCount, this.#clock)
    this.#allowances.delete(key) // behind all others
    this.#allowances.set(key, own)
    return own.take()
  }
}
