/** Where those get the time from who wait: the connection, the gateway. */
export interface Clock {
  /** Milliseconds, since 1970 unless the app counts from elsewhere. */
  now(): number
  /** Calls back once, after at least `delayMs`. Returns how to cancel that. */
  setTimer(callback: () => void, delayMs: number): () => void
}
