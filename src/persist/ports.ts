import type { Author, FinalPart, LogCursor } from '../protocol/index.ts'

/** What is asked of `navigator.locks`. */
export interface TabLocks {
  request(
    name: string,
    options: { readonly ifAvailable?: boolean; readonly signal?: AbortSignal },
    callback: (lock: unknown) => unknown,
  ): Promise<unknown>
}

/** What is asked of a `BroadcastChannel`. */
export interface TabChannel {
  onmessage: ((event: never) => void) | null
  postMessage(message: unknown): void
  close(): void
}

/** Who says when the page may be about to go. */
export interface Hiding {
  /** @returns how to unsubscribe */
  subscribe(hide: () => void): () => void
}

/** A message that another page has not sent. */
export interface KeptMessage {
  readonly threadId: string
  readonly clientMessageId: string
  readonly author: Author
  readonly parts: readonly FinalPart[]
}

/** What is asked of a connection: those of `onebubble/client` have it. */
export interface PersistedConnection {
  readonly resumption: {
    /** Asks for no thread until the promise is settled. */
    readonly holdUntil: (ready: PromiseLike<unknown>) => void
    /** Where the store and the server stand alike, with the server's check; undefined where that is not known. */
    readonly cursorOf: (threadId: string) => LogCursor | undefined
    /** The store has been given what another page had of this thread. */
    readonly restorePlace: (
      threadId: string,
      place: { readonly cursor?: LogCursor; readonly hasGap: boolean },
    ) => void
    /** Sends a message that another page has not sent, or lets it stand as failed. */
    readonly restoreMessage: (
      message: KeptMessage,
      failure?: { readonly message: string; readonly code?: string },
    ) => void
  }
}

/** Node has locks and channels, too, and they would keep its process alive; but no pages that share a database. */
const hasPages = (): boolean => typeof indexedDB === 'object'

/** `navigator.locks`, where there is one. */
export const platformLocks = (): TabLocks | undefined =>
  hasPages() && 'locks' in navigator ? navigator.locks : undefined

export const platformChannel = (name: string): TabChannel | undefined =>
  hasPages() && typeof BroadcastChannel === 'function' ? new BroadcastChannel(name) : undefined

/** The page is no longer seen, is left, or is about to be stopped: the last moments in which it surely runs. */
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
