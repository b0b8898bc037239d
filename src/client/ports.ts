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

/** Who says how it stands with the network and the person. */
export interface Visibility {
  /**
   * @param wake to be called when it is worth trying at once: the network is back, or somebody looks at the page again
   * @param lose to be called when the network is gone
   * @returns how to unsubscribe
   */
  subscribe(wake: () => void, lose: () => void): () => void
}

/** Reads a body piece by piece. The reader of the platform's streams is one. */
export interface StreamReader {
  read(): PromiseLike<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>
}

/** What is asked of an HTTP response. */
export interface FetchedResponse {
  readonly ok: boolean
  readonly status: number
  /** Of these, `Retry-After` is read, and of an event stream `Content-Type`. */
  readonly headers?: { get(name: string): string | null }
  /** Needed of an event stream alone. */
  readonly body?: { getReader(): StreamReader } | null
  json(): PromiseLike<unknown>
}

/** How a request is made: without a method it is a GET. */
export interface FetchInit {
  readonly method?: 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal
}

/** Makes a request. The platform's `fetch` is one. */
export type Fetch = (url: string, init: FetchInit) => PromiseLike<FetchedResponse>

export const platformSocket: OpenSocket = (url) => new WebSocket(url)

export const platformFetch: Fetch = (url, init) => fetch(url, init)

/** Whether somebody may look at what is shown here: a page, an app or the like, and not a server that renders. */
export const hasPage = (): boolean => typeof WebSocket === 'function' && typeof window === 'object'

/** `online`, `offline`, and `visibilitychange` to visible; a platform that lacks one of these never says so. */
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

/** React Native has a window on which nothing can be listened to. */
function listen(target: Partial<EventTarget> | undefined, type: string, listener: () => void): () => void {
  target?.addEventListener?.(type, listener)
  return () => target?.removeEventListener?.(type, listener)
}
