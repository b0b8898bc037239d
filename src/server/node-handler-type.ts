// In a file of its own, because this declaration must not need Node's types.

/** Node's request handler, written without Node's types. */
export type NodeHandler = (
  request: object,
  response: object,
  next?: (error?: unknown) => void,
) => Promise<void>
