// Apart from what handles: its declaration has to do without Node's.

/** Node's own, in words that need no types of Node's where these declarations are read. */
export type NodeHandler = (
  request: object,
  response: object,
  next?: (error?: unknown) => void,
) => Promise<void>
