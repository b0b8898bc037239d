import type { ConnectionError } from './connection-error.ts'

/** The state of one open thread. */
export interface ThreadFollowing {
  /**
   * - `subscribing`: the server has not answered yet, or there is no connection; the shown thread may be outdated.
   * - `live`: the server has answered, and sends new events.
   * - `refused`: the server does not send this thread; `reason` says why. The client asks again on the next socket,
   *   at `retry()` and `open(threadId)`, and when the network is back or the page becomes visible.
   */
  readonly status: 'subscribing' | 'live' | 'refused'
  /** What is wrong with this thread; absent if nothing is. */
  readonly reason?: ConnectionError
}

/** The state of a connection. Immutable, and the same object until something in it changes. */
export interface ConnectionState {
  /**
   * - `connecting`: an attempt is running.
   * - `open`: there is a socket.
   * - `waiting`: the next attempt starts at `retryAt`, at `retry()`, or when the network is back or the page becomes
   *   visible. Without `retryAt` it waits for one of the others, or for a thread to be opened.
   * - `closed`: for good, by `dispose` or because the server cannot read this client's frames.
   */
  readonly status: 'connecting' | 'open' | 'waiting' | 'closed'
  /** Failures in a row since the connection was last stable; integer ≥ 0. */
  readonly attempt: number
  /** When `waiting`: the time of the next attempt, in ms of the clock (by default since 1970). */
  readonly retryAt?: number
  /**
   * Why there is no connection. Absent while there is one, before the first attempt has failed, and after `dispose`.
   */
  readonly reason?: ConnectionError
  /** Every open thread by its id; empty once the connection is closed. */
  readonly threads: ReadonlyMap<string, ThreadFollowing>
}
