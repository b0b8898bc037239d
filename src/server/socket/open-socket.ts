/**
 * An open socket, for `disconnect` to choose from. In a file of its own, because it is public: programs without the
 * types of Node and ws read this declaration.
 */
export interface OpenSocket {
  /** The request that opened it. */
  readonly request: Request
  /** The threads that it follows now. */
  readonly threadIds: readonly string[]
}
