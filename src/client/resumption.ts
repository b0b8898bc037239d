import type { LogCursor } from '../protocol/index.ts'
import type { OutgoingMessage } from './outbox.ts'

/** The place of a thread as another page left it. */
export interface RestoredPlace {
  /** The server's cursor for exactly the place at which the store is now; absent if there is none. */
  readonly cursor?: LogCursor
  /** Whether the thread had a gap. It is then fetched again in full, since no check covers events beyond a gap. */
  readonly hasGap: boolean
}

/** How a connection continues from what another page stored. For `persistBubbles` of `onebubble/persist`. */
export interface Resumption {
  /** Requests no thread until the promise is settled. By then the store has the cursors from which threads resume. */
  readonly holdUntil: (ready: PromiseLike<unknown>) => void
  /** Returns the cursor on which store and server agree, with the server's check; undefined if it is not known. */
  readonly cursorOf: (threadId: string) => LogCursor | undefined
  /** Tells the connection that the store has been given another page's copy of this thread. */
  readonly restorePlace: (threadId: string, place: RestoredPlace) => void
  /**
   * Takes over a message that another page has not sent. It is sent, or shown as failed for the given reason. A
   * message that is already being sent here is left alone.
   * @throws UsageError when the message is invalid
   */
  readonly restoreMessage: (
    message: Required<OutgoingMessage>,
    failure?: { readonly message: string; readonly code?: string },
  ) => void
}
