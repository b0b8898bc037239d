import type { Clock } from '../store/index.ts'

/** A clock that moves only when told to. */
export interface VirtualClock extends Clock {
  /** The number of timers. */
  readonly timerCount: number
  /**
   * Moves the time on. Each due timer runs at its own time, earliest first.
   * @param ms ≥ 0
   * @param then called before the time moves and after each timer: performs what follows without delay
   */
  advance(ms: number, then?: () => void): void
}

/**
 * Creates a clock that moves only when told to.
 * @param startMs the initial time
 */
export function virtualClock(startMs = 0): VirtualClock {
  let time = startMs
  let timers: readonly { readonly due: number; readonly callback: () => void }[] = []
  return {
    get timerCount() {
      return timers.length
    },
    now: () => time,
    setTimer(callback, delayMs) {
      const timer = { due: time + Math.max(0, delayMs), callback }
      timers = [...timers, timer].toSorted((a, b) => a.due - b.due) // a stable sort: of two at the same time, the older one runs first
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    advance(ms, then = () => undefined) {
      const end = time + ms
      then()
      for (let [next] = timers; next !== undefined && next.due <= end; [next] = timers) {
        time = Math.max(time, next.due)
        timers = timers.slice(1)
        next.callback()
        then()
      }
      time = end
    },
  }
}
