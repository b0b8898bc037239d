import type { Author } from '../protocol/index.ts'
import type { LoggedEvents } from './log.ts'

/** What the rules of admission need to know of a turn. */
export interface TurnFacts {
  readonly threadId: string
  readonly created: LoggedEvents['invocation_created']
  /** The number of appended chunks, which is the `seq` of the next. */
  readonly chunkCount: number
  /** The part that the last chunk continued, as named by `grownPartOf`. */
  readonly grownPart?: string | undefined
  readonly end?: LoggedEvents['stream_finalized']
  /** The highest revision of its `replace` callbacks; −1 without one. */
  readonly revision: number
  /** The number of its callbacks, including edits. */
  readonly callbackCount: number
  /** The text of its stream and its callbacks, in UTF-16 units. Edited and reset text still counts. */
  readonly textUnitCount: number
  /** The approvalIds that its stream has requested. */
  readonly requests: ReadonlySet<string>
  /** The answers to these requests, by approvalId. */
  readonly approvals: ReadonlyMap<string, LoggedEvents['approval']>
  readonly retraction?: LoggedEvents['retraction']
}

export type PostEvent = LoggedEvents['callback'] | LoggedEvents['message']

/** What the rules need to know of a messageId. */
export interface PostFacts {
  readonly threadId: string
  readonly disposition: 'message' | 'replace' | 'independent'
  /** For a callback: the agent of its turn. */
  readonly author: Author
  /** The turn of a callback; absent for a message. */
  readonly invocationId?: string
  /** By revision. At least the last one is kept until it is retracted. */
  readonly versions: readonly PostEvent[]
  /** Its own retraction. That of a whole turn is in the facts of the turn. */
  readonly retraction?: LoggedEvents['retraction']
}

/** The size of a thread. */
export interface ThreadFacts {
  /** Turns, messages and independent posts. */
  readonly bubbleCount: number
  /** Parts of posts and streams. Never too low, but too high if newer data has replaced older. */
  readonly partCount: number
  /** The size of the parts, in UTF-16 units. Too high in the same case. */
  readonly unitCount: number
  readonly openTurnCount: number
}

/** What is known of all threads of a log. Each id stands for one thing across all of them. */
export interface Facts {
  readonly threadCount: number
  /** Undefined for a thread without events. */
  thread(threadId: string): ThreadFacts | undefined
  turn(invocationId: string): TurnFacts | undefined
  /** Undefined also for a trimmed chunk. */
  chunk(invocationId: string, seq: number): LoggedEvents['stream_chunk'] | undefined
  post(messageId: string): PostFacts | undefined
}
