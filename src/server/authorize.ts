import type { Author } from '../protocol/index.ts'

/**
 * What somebody wants to do. `request` is theirs, with its headers; that of a socket is the one that opened it.
 * `operate`: see how the gateway fares, by its metrics; asked only where the option `metrics` is set.
 * `connect`: open a socket. `read`: follow a thread. `produce`: create turns in it, append to them and end them.
 * `message`: post a message to it; `author` is who the request claims to be. `edit`: replace what this message says; `author`
 * is whose message it is, as the log has it. `control`: cancel a turn, answer a request for approval, or take a message or a
 * turn back; `operation` says which, and of a message that is taken back, `author` is whose it is.
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

/** Of the actions, what people do to a turn or a message. */
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
      /** Whose message it is, as the log has it; of an agent's independent post, with the turn. */
      readonly author: Author
      readonly invocationId?: string
    }
)

/**
 * Whether they may. To `message`, `{ author }` means yes, and that this is who they are, whatever the request claims. `true`
 * means that they are who they claim to be; to post as an agent or as the system they have to be allowed to `produce`, too.
 * To `control`, the `id` of the author is who has done it: `by` in the event. To any other question `{ author }` is a plain yes.
 */
export type AuthorizeAnswer = boolean | Allowed

/** A yes that says more. */
export interface Allowed {
  readonly author?: Author
  /**
   * Until when it is a yes, in ms since 1970; or for how long, in ms: one of them. When it is over, a socket, or the thread that it
   * follows, is asked about once more: a yes goes on, anything else ends it. Default: until it is asked about again.
   */
  readonly expiresAt?: number
  readonly expiresInMs?: number
  /** What the rates per token count this under: a session, an account, a key. Default: the `Authorization` header. */
  readonly token?: string
}
