import type { Clock } from '../store/index.ts'

/** Node's clock. Its timers keep no process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer(callback, delayMs) {
    const timer = setTimeout(callback, delayMs)
    timer.unref()
    return () => clearTimeout(timer)
  },
}

/** Calls back every `periodMs`, until it is stopped. Returns how to stop it. */
export function every(clock: Clock, periodMs: number, callback: () => void): () => void {
  let cancel = clock.setTimer(run, periodMs)
  function run(): void {
    cancel = clock.setTimer(run, periodMs)
    callback()
  }
  return () => cancel()
}
