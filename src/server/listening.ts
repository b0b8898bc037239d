// In a file of its own, because this declaration must not need Node's types.

/** A server that `listen` has made. */
export interface Listening {
  /** The base address of the routes, such as `http://127.0.0.1:4000`. */
  readonly url: string
  /** The address of the websocket, such as `ws://127.0.0.1:4000/ws`. */
  readonly wsUrl: string
  readonly port: number
  /** Stops listening, and closes the sockets of this server. */
  close(): Promise<void>
}
