import type { Author, FinalPart, LogCursor } from '../protocol/index.ts'

/** The part of `navigator.locks` that is used. */
export interface TabLocks {
  request(
    name: string,
    options: { readonly ifAvailable?: boolean; readonly signal?: AbortSignal },
    callback: (lock: unknown) => unknown,
  ): Promise<unknown>
}

/** The part of a `BroadcastChannel` that is used. */
export interface TabChannel {
  onmessage: ((event: never) => void) | null
  postMessage(message: unknown): void
  close(): void
}

/** Reports when the page may be about to close. */
export interface Hiding {
  /** @returns a function that unsubscribes */
  subscribe(hide: () => void): () => void
}

/** A message that another page has not sent. */
export interface KeptMessage {
  readonly threadId: string
  readonly clientMessageId: string
  readonly author: Author
  readonly parts: readonly FinalPart[]
}

/** The part of a connection that is used. The connections of `onebubble/client` have it. */
export interface PersistedConnection {
  readonly resumption: {
    /** Requests no thread until the promise is settled. */
    readonly holdUntil: (ready: PromiseLike<unknown>) => void
    /** Returns the cursor on which store and server agree, with the server's check; undefined if it is not known. */
    readonly cursorOf: (threadId: string) => LogCursor | undefined
    /** Tells the connection that the store has been given another page's copy of this thread. */
    readonly restorePlace: (
      threadId: string,
      place: { readonly cursor?: LogCursor; readonly hasGap: boolean },
    ) => void
    /** Sends a message that another page has not sent, or shows it as failed. */
    readonly restoreMessage: (
      message: KeptMessage,
      failure?: { readonly message: string; readonly code?: string },
    ) => void
  }
}

/** Node also has locks and channels, which would keep its process alive, but it has no pages that share a database. */
const hasPages = (): boolean => typeof indexedDB === 'object'

/** `navigator.locks`, if available. */
export const platformLocks = (): TabLocks | undefined =>
  hasPages() && 'locks' in navigator ? navigator.locks : undefined

export const platformChannel = (name: string): TabChannel | undefined =>
  hasPages() && typeof BroadcastChannel === 'function' ? new BroadcastChannel(name) : undefined

/** The page is hidden, left or about to be suspended. These are the last moments in which it surely runs. */
export const platformHiding: Hiding = {
  subscribe(hide) {
    if (typeof document !== 'object' || typeof window !== 'object') return () => undefined
    const look = (): void => {
      if (document.visibilityState === 'hidden') hide()
    }
    document.addEventListener('visibilitychange', look)
    window.addEventListener('pagehide', hide)
    return () => {
      document.removeEventListener('visibilitychange', look)
      window.removeEventListener('pagehide', hide)
    }
  },
}
