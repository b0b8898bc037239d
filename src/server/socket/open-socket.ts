/**
 * A socket, as who closes it by rights knows it.
 * In a file of its own, since it is public: a program that has the types of neither Node nor ws can read it.
 */
export interface OpenSocket {
  /** The request that opened it. */
  readonly request: Request
  /** The threads that it follows now. */
  readonly threadIds: readonly string[]
}
