import type { Unsubscribe } from '../store/index.ts'
import type { ConnectionState } from './connection-state.ts'

/** Feeds a store from a server. Every function may be passed on by itself. */
export interface Connection {
  /** How the connection stands; the same object until something in it changes. */
  readonly state: () => ConnectionState
  /** Wakes the listener whenever the state has changed. What it throws is ignored. */
  readonly subscribe: (listener: () => void) => Unsubscribe
  /**
   * Follows this thread from where the store stands. Where it is followed already, nothing is asked; where the server has
   * refused it, the server is asked again. A connection that waits to be asked tries again.
   * @returns how to take this one back: the thread is closed when everyone who opened it has done so
   * @throws UsageError when the id is none
   */
  readonly open: (threadId: string) => Unsubscribe
  /** Follows this thread no longer, whoever opened it. What the store knows of it stays. */
  readonly close: (threadId: string) => void
  /** Tries at once whatever waits: the next attempt, and each thread that was refused or has failed. */
  readonly retry: () => void
  /** Closes for good: no timer and no socket is left. Again: nothing. */
  readonly dispose: () => void
}
