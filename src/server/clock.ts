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

/** The longest delay of a platform's timer; a longer one would end at once. */
export const longestDelayMs = 2 ** 31 - 1

/**
 * Calls back once after `ms`, however long that is. If it is infinite, it never does. Returns a function that
 * cancels.
 * @param ms at most 0: as soon as possible
 */
export function after(clock: Clock, ms: number, callback: () => void): () => void {
  let cancel: () => void = () => undefined
  function wait(leftMs: number): void {
    const stepMs = Math.min(Math.max(0, leftMs), longestDelayMs)
    cancel = clock.setTimer(() => (leftMs > stepMs ? wait(leftMs - stepMs) : callback()), stepMs)
  }
  if (ms !== Infinity) wait(ms)
  return () => cancel()
}

/** Calls back every `periodMs`. Returns a function that stops it. */
export function every(clock: Clock, periodMs: number, callback: () => void): () => void {
  let cancel = clock.setTimer(run, periodMs)
  function run(): void {
    cancel = clock.setTimer(run, periodMs)
    callback()
  }
  return () => cancel()
}
