export type Cancel = () => void

/** The player's source of time. */
export interface Clock {
  /** Milliseconds since an arbitrary moment; never decreases. */
  readonly now: () => number
  readonly setTimer: (callback: () => void, delayMs: number) => Cancel
  /** Calls back as soon as the page has had a chance to paint. */
  readonly soon: (callback: () => void) => Cancel
}

/**
 * The browser's clock. Browsers throttle the timers of a hidden page to one per second or less. The player compensates, since it
 * delivers everything that is due. Browsers do not throttle messages, so `soon` uses a message.
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
