import type { Receipt } from '../../core/index.ts'
import { frameScheduler, type Scheduler } from '../../store/index.ts'
import type { Arrival } from '../arrival.ts'

/** What is shown of an `ArrivalsLog`; a new object whenever something has arrived. */
export interface ArrivalsState {
  /** The same array grows until it is cut: read it up to `count`. */
  readonly arrivals: readonly Arrival[]
  readonly count: number
  /** How many have arrived, those that were let go included. */
  readonly total: number
}

const keptCount = 5_000
/** Cut from time to time, not at each arrival. */
const spareCount = 1_000

/** The last things that came over the wire, with the store's answers. Wakes its listeners once per frame. */
export class ArrivalsLog {
  readonly #listeners = new Set<() => void>()
  readonly #schedule: Scheduler
  #arrivals: Arrival[] = []
  #total = 0
  #isDue = false
  #state: ArrivalsState = { arrivals: this.#arrivals, count: 0, total: 0 }

  constructor(schedule: Scheduler = frameScheduler) {
    this.#schedule = schedule
  }

  readonly getState = (): ArrivalsState => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** @param receipts in the order of the events */
  add(events: readonly unknown[], receipts: readonly Receipt[]): void {
    for (const [index, receipt] of receipts.entries())
      this.#arrivals.push({ number: (this.#total += 1), event: events[index], receipt })
    if (this.#arrivals.length > keptCount + spareCount) this.#arrivals = this.#arrivals.slice(-keptCount)
    if (this.#isDue || receipts.length === 0) return
    this.#isDue = true
    this.#schedule(this.#publish)
  }

  readonly #publish = (): void => {
    this.#isDue = false
    this.#state = { arrivals: this.#arrivals, count: this.#arrivals.length, total: this.#total }
    for (const listener of [...this.#listeners]) listener()
  }
}
