import type { Clock } from '../store/index.ts'
import { Allowance } from './socket/allowance.ts'

/** One allowance per key. A full allowance is forgotten, so only keys in use take memory. */
export class Allowances {
  readonly #perMinuteCount: number
  readonly #clock: Clock
  /** The one unused for longest comes first. */
  readonly #allowances = new Map<string, Allowance>()

  constructor(perMinuteCount: number, clock: Clock) {
    this.#perMinuteCount = perMinuteCount
    this.#clock = clock
  }

  /** The number of keys that have used part of their allowance. */
  get keyCount(): number {
    return this.#allowances.size
  }

  /** Uses the key's allowance once. Returns false if nothing is left. */
  take(key: string): boolean {
    for (const [old, allowance] of this.#allowances) {
      if (!allowance.isWhole()) break
      this.#allowances.delete(old)
    }
    const own = this.#allowances.get(key) ?? new Allowance(this.#perMinuteCount, this.#clock)
    this.#allowances.delete(key) // moves it to the end
    this.#allowances.set(key, own)
    return own.take()
  }
}
