import type { Clock } from '../../src/demo/player/index.ts'

/** A clock that moves only when told to. */
export class FakeClock implements Clock {
  time = 0
  #timers: { readonly due: number; readonly callback: () => void }[] = []

  readonly now = (): number => this.time

  readonly setTimer = (callback: () => void, delayMs: number): (() => void) => {
    const timer = { due: this.time + delayMs, callback }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  readonly soon = (callback: () => void): (() => void) => this.setTimer(callback, 0)

  get waitingCount(): number {
    return this.#timers.length
  }

  /** Moves the time on. Each due timer runs at its time. */
  advance(ms: number): void {
    const end = this.time + ms
    for (;;) {
      const [next] = this.#timers.filter(({ due }) => due <= end).toSorted((a, b) => a.due - b.due)
      if (next === undefined) break
      this.#timers = this.#timers.filter((timer) => timer !== next)
      this.time = Math.max(this.time, next.due)
      next.callback()
    }
    this.time = end
  }

  /** Like a hidden page: the time moves first, then each due timer runs late, once. */
  oversleep(ms: number): void {
    this.time += ms
    const late = this.#timers
    this.#timers = []
    for (const { callback } of late) callback()
  }
}
