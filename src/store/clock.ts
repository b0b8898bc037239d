/** The source of time for everything that waits: the connection, the gateway, the producer. */
export interface Clock {
  /** Returns the time in milliseconds. The platform's clock counts from 1970. */
  now(): number
  /** Calls back once, after at least `delayMs`. Returns a function that cancels the timer. */
  setTimer(callback: () => void, delayMs: number): () => void
}

/** The platform's clock. */
export const platformClock: Clock = {
  now: () => Date.now(),
  setTimer(callback, delayMs) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}
