import type { LogCursor } from '../protocol/index.ts'
import type { OutgoingMessage } from './outbox.ts'

/** Where a thread stood on another page. */
export interface RestoredPlace {
  /** What the server gave for the very place at which the store stands now; absent where it gave nothing. */
  readonly cursor?: LogCursor
  /** The thread had a gap: it is taken anew, since no check covers what stands beyond. */
  readonly hasGap: boolean
}

/** How a connection goes on from what another page has left: for `persistBubbles` of `onebubble/persist`. */
export interface Resumption {
  /** Asks for no thread until the promise is settled: by then the store stands where threads are to be resumed from. */
  readonly holdUntil: (ready: PromiseLike<unknown>) => void
  /** Where the store and the server stand alike, with the server's check; undefined where that is not known. */
  readonly cursorOf: (threadId: string) => LogCursor | undefined
  /** The store has been given what another page had of this thread. */
  readonly restorePlace: (threadId: string, place: RestoredPlace) => void
  /**
   * Takes over a message that another page has not sent: it is sent, or stands as failed for this reason. One that is being
   * sent here stays as it is.
   * @throws UsageError when it is no message
   */
  readonly restoreMessage: (
    message: Required<OutgoingMessage>,
    failure?: { readonly message: string; readonly code?: string },
  ) => void
}
