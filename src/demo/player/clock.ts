export type Cancel = () => void

/** Where the player gets its time from. */
export interface Clock {
  /** Milliseconds from some moment on; never goes back. */
  readonly now: () => number
  readonly setTimer: (callback: () => void, delayMs: number) => Cancel
  /** As soon as the page has had a chance to paint. */
  readonly soon: (callback: () => void) => Cancel
}

/**
 * The browser's. Timers of a hidden page are slowed down to one per second or less: the player makes up for it by the time
 * that has passed. Messages are not slowed down, so `soon` is one.
 */
export function browserClock(): Clock {
  const channel = new MessageChannel()
  const waiting = new Set<() => void>()
  channel.port1.onmessage = () => {
    for (const callback of [...waiting]) {
      waiting.delete(callback)
      callback()
    }
  }
  return {
    now: () => performance.now(),
    setTimer(callback, delayMs) {
      const timer = window.setTimeout(callback, delayMs)
      return () => window.clearTimeout(timer)
    },
    soon(callback) {
      waiting.add(callback)
      channel.port2.postMessage(undefined)
      return () => void waiting.delete(callback)
    },
  }
}
