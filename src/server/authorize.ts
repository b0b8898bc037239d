import type { Author } from '../protocol/index.ts'

/**
 * What a client wants to do. `request` is the client's request with its headers; for a socket, the one that opened
 * it.
 * - `operate`: read the metrics. Asked only if the option `metrics` is set.
 * - `connect`: open a socket.
 * - `read`: follow a thread.
 * - `produce`: create turns in a thread, append to them and end them.
 * - `message`: post a message to a thread; `author` is who the request claims to be.
 * - `edit`: replace a message; `author` is its logged author.
 * - `control`: cancel a turn, answer a request for approval, or retract a message or a turn; `operation` says which.
 *   If a message is retracted, `author` is its logged author.
 */
export type AuthorizeQuestion =
  | { readonly action: 'connect' | 'operate'; readonly threadId?: undefined; readonly request: Request }
  | { readonly action: 'read'; readonly threadId: string; readonly request: Request }
  | { readonly action: 'produce'; readonly threadId: string; readonly request: Request }
  | {
      readonly action: 'message'
      readonly threadId: string
      readonly author: Author
      readonly request: Request
    }
  | {
      readonly action: 'edit'
      readonly threadId: string
      readonly messageId: string
      readonly author: Author
      readonly request: Request
    }
  | ControlQuestion

/** The questions about what people do to a turn or a message. */
export type ControlQuestion = {
  readonly action: 'control'
  readonly threadId: string
  readonly request: Request
} & (
  | { readonly operation: 'cancel'; readonly invocationId: string }
  | {
      readonly operation: 'approve'
      readonly invocationId: string
      readonly approvalId: string
      readonly approved: boolean
    }
  | {
      readonly operation: 'retract'
      readonly invocationId: string
      /** The agent of the turn. */
      readonly agentId?: string
    }
  | {
      readonly operation: 'retract'
      readonly messageId: string
      /** The logged author of the message. An agent's independent post also names its turn. */
      readonly author: Author
      readonly invocationId?: string
    }
)

/**
 * Whether the client is allowed to.
 *
 * To `message`, `{ author }` means yes and says who the client is, whatever the request claims. `true` means that the
 * claim is right; to post as an agent or as the system, the client must be allowed to `produce` as well.
 *
 * To `control`, the author's `id` becomes the `by` of the event. To any other question, `{ author }` means yes.
 */
export type AuthorizeAnswer = boolean | Allowed

/** A yes with details. */
export interface Allowed {
  readonly author?: Author
  /**
   * When the yes expires, in ms since 1970. Alternatively, `expiresInMs` says for how long it is valid; give only one of
   * them. Then a socket, or the thread it follows, is asked about again: another yes continues it, anything else ends
   * it. Default: valid until the next regular check.
   */
  readonly expiresAt?: number
  /** How long the yes is valid, in ms: see `expiresAt`. */
  readonly expiresInMs?: number
  /**
   * The token under which the rates per token count this: a session, an account, a key. Default: the `Authorization`
   * header.
   */
  readonly token?: string
}
