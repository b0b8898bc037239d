/**
 * The part of a socket that the client uses. The platform's `WebSocket` and that of the package ws both fit. The
 * handlers are set once, right after the socket was made. Their parameter is `never`, so that each platform can use
 * its own event types; `data`, `code` and `reason` are read.
 */
export interface SocketLike {
  onopen: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
  send(text: string): void
  close(code?: number, reason?: string): void
}

/** Starts opening a socket. If it throws, the attempt fails. */
export type OpenSocket = (url: string) => SocketLike

/** Reports changes of the network and of the page's visibility. */
export interface Visibility {
  /**
   * @param wake to be called when the network is back or somebody looks at the page again: an attempt is worthwhile
   * @param lose to be called when the network is lost
   * @returns a function that unsubscribes
   */
  subscribe(wake: () => void, lose: () => void): () => void
}

/** Reads a body piece by piece. The platform's stream reader fits. */
export interface StreamReader {
  read(): PromiseLike<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>
}

/** The part of an HTTP response that the client uses. */
export interface FetchedResponse {
  readonly ok: boolean
  readonly status: number
  /** `Retry-After` is read; for an event stream, also `Content-Type`. */
  readonly headers?: { get(name: string): string | null }
  /** Used for event streams only. */
  readonly body?: { getReader(): StreamReader } | null
  json(): PromiseLike<unknown>
}

/** The parameters of a request. Without a method, it is a GET. */
export interface FetchInit {
  readonly method?: 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal
}

/** Makes a request. The platform's `fetch` fits. */
export type Fetch = (url: string, init: FetchInit) => PromiseLike<FetchedResponse>

export const platformSocket: OpenSocket = (url) => new WebSocket(url)

export const platformFetch: Fetch = (url, init) => fetch(url, init)

/** Whether this is a page or an app that somebody can look at, and not a server that renders. */
export const hasPage = (): boolean => typeof WebSocket === 'function' && typeof window === 'object'

/** Uses `online`, `offline` and `visibilitychange`. A platform that lacks one of these events never reports it. */
export const platformVisibility: Visibility = {
  subscribe(wake, lose) {
    const look = (): void => {
      if (document.visibilityState === 'visible') wake()
    }
    const ends = [
      listen(globalThis, 'online', wake),
      listen(globalThis, 'offline', lose),
      listen(typeof document === 'object' ? document : undefined, 'visibilitychange', look),
    ]
    return () => ends.forEach((end) => end())
  },
}

/** React Native has a `window` without `addEventListener`. */
function listen(target: Partial<EventTarget> | undefined, type: string, listener: () => void): () => void {
  target?.addEventListener?.(type, listener)
  return () => target?.removeEventListener?.(type, listener)
}
