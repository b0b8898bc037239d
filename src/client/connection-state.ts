import type { ConnectionError } from './connection-error.ts'

/** How one open thread stands. */
export interface ThreadFollowing {
  /**
   * `subscribing`: the server has been asked and has not answered yet, or there is no connection; what is shown may be
   * old. `live`: it has answered, and sends what comes. `refused`: it does not send this thread; `reason` says why. It is
   * asked again on the next socket, at `retry()` and `open(threadId)`, and when the network or the person is back.
   */
  readonly status: 'subscribing' | 'live' | 'refused'
  /** What is wrong with this thread; absent when all is well. */
  readonly reason?: ConnectionError
}

/** How a connection stands. Immutable, and the same object until something in it changes. */
export interface ConnectionState {
  /**
   * `connecting`: an attempt is under way. `open`: there is a socket. `waiting`: the next attempt is made at `retryAt`,
   * at `retry()`, or as soon as the network or the person is back; without `retryAt` only then, and when a thread is opened.
   * `closed`: for good, by `dispose`, or because the server cannot read what this client sends.
   */
  readonly status: 'connecting' | 'open' | 'waiting' | 'closed'
  /** Failures in a row since a connection was last good for a while; integer ≥ 0. */
  readonly attempt: number
  /** When `waiting`: when the next attempt is made, in ms as the clock counts them (since 1970, unless told). */
  readonly retryAt?: number
  /** Why there is no connection; absent while there is one, before the first attempt has failed, and after `dispose`. */
  readonly reason?: ConnectionError
  /** Every open thread, by its id; empty once the connection is closed. */
  readonly threads: ReadonlyMap<string, ThreadFollowing>
}
