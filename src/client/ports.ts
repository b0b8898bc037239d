import type { Clock } from '../store/index.ts'

/**
 * What is asked of a socket: the platform's `WebSocket` has it, and so has that of the package ws. The handlers are set
 * once, right after it was made; `never` lets each platform name its own events, of which `data`, `code` and `reason`
 * are read.
 */
export interface SocketLike {
  onopen: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
  send(text: string): void
  close(code?: number, reason?: string): void
}

/** Begins to open a socket. What it throws counts as a failed attempt. */
export type OpenSocket = (url: string) => SocketLike

/** Who says that it is worth trying at once: the network is back, or somebody looks at the page again. */
export interface Visibility {
  subscribe(wake: () => void): () => void
}

export const platformSocket: OpenSocket = (url) => new WebSocket(url)

export const platformClock: Clock = {
  now: () => Date.now(),
  setTimer(callback, delayMs) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}

/** `online`, and `visibilitychange` to visible; on a platform that has neither, nobody ever says so. */
export const platformVisibility: Visibility = {
  subscribe(wake) {
    const look = (): void => {
      if (document.visibilityState === 'visible') wake()
    }
    const hasWindow = typeof addEventListener === 'function'
    const hasDocument = typeof document === 'object'
    if (hasWindow) addEventListener('online', wake)
    if (hasDocument) document.addEventListener('visibilitychange', look)
    return () => {
      if (hasWindow) removeEventListener('online', wake)
      if (hasDocument) document.removeEventListener('visibilitychange', look)
    }
  },
}
