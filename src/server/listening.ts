// Apart from what listens: its declaration has to do without Node's.

/** A server that `listen` has made. */
export interface Listening {
  /** Where the routes are, as `http://127.0.0.1:4000`. */
  readonly url: string
  /** Where sockets are opened, as `ws://127.0.0.1:4000/ws`. */
  readonly wsUrl: string
  readonly port: number
  /** Stops listening, and closes the sockets that came this way. */
  close(): Promise<void>
}
