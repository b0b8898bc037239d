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

/** What a platform's timer can hold: a longer one is over at once. */
export const longestDelayMs = 2 ** 31 - 1

/**
 * Calls back once `ms` have passed, however many they are; never, if they are infinite. Returns how to stop it.
 * @param ms at most 0: as soon as the clock can
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

/** Calls back every `periodMs`, until it is stopped. Returns how to stop it. */
export function every(clock: Clock, periodMs: number, callback: () => void): () => void {
  let cancel = clock.setTimer(run, periodMs)
  function run(): void {
    cancel = clock.setTimer(run, periodMs)
    callback()
  }
  return () => cancel()
}
