import type { Clock } from '../store/index.ts'

/** A clock that stands still until it is told otherwise. */
export interface VirtualClock extends Clock {
  /** How many timers are set. */
  readonly timerCount: number
  /**
   * Lets time pass. Each timer that falls due runs at its own time, the earliest first.
   * @param ms ≥ 0
   * @param then called before time passes and after each timer: what follows from it without delay
   */
  advance(ms: number, then?: () => void): void
}

/** @param startMs what the clock shows at first */
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
      timers = [...timers, timer].toSorted((a, b) => a.due - b.due) // stable: of two at once the older one is first
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
