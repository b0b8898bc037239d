/** Where those get the time from who wait: the connection, the gateway, the producer. */
export interface Clock {
  /** Milliseconds, since 1970 unless the app counts from elsewhere. */
  now(): number
  /** Calls back once, after at least `delayMs`. Returns how to cancel that. */
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
