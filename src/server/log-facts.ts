import type { Author } from '../protocol/index.ts'
import type { LoggedEvents } from './log.ts'

/** What the rules of admission ask of a turn. */
export interface TurnFacts {
  readonly threadId: string
  readonly created: LoggedEvents['invocation_created']
  /** Chunks appended so far, which is the `seq` of the next. */
  readonly chunkCount: number
  /** Which part the last chunk has grown, as `grownPartOf` names it. */
  readonly grownPart?: string | undefined
  readonly end?: LoggedEvents['stream_finalized']
  /** The highest revision of its `replace` callbacks; −1 without one. */
  readonly revision: number
  /** Its callbacks, edits included. */
  readonly callbackCount: number
  /** Text of its stream and its callbacks, in UTF-16 units; what was edited or reset since is counted, too. */
  readonly textUnitCount: number
  /** The approvalIds that its stream has asked for. */
  readonly requests: ReadonlySet<string>
  /** What was answered to them, by approvalId. */
  readonly approvals: ReadonlyMap<string, LoggedEvents['approval']>
  readonly retraction?: LoggedEvents['retraction']
}

export type PostEvent = LoggedEvents['callback'] | LoggedEvents['message']

/** What they ask of a messageId. */
export interface PostFacts {
  readonly threadId: string
  readonly disposition: 'message' | 'replace' | 'independent'
  /** Of a callback: the agent of its turn. */
  readonly author: Author
  /** The turn that called back; absent for a message. */
  readonly invocationId?: string
  /** By revision; at least the last, until it is taken back. */
  readonly versions: readonly PostEvent[]
  /** Of itself; where its turn was taken back, that one has it. */
  readonly retraction?: LoggedEvents['retraction']
}

/** How large a thread is. */
export interface ThreadFacts {
  /** Turns, messages and independent posts. */
  readonly bubbleCount: number
  /** Parts of posts and of streams; never fewer than there are, but more where data has taken the place of data. */
  readonly partCount: number
  /** What the parts hold, in UTF-16 units; likewise. */
  readonly unitCount: number
  readonly openTurnCount: number
}

/** What is known of all the threads of a log: an id is one thing in all of them. */
export interface Facts {
  readonly threadCount: number
  /** Undefined for a thread that nobody has written to. */
  thread(threadId: string): ThreadFacts | undefined
  turn(invocationId: string): TurnFacts | undefined
  /** Undefined also for a chunk that was trimmed away. */
  chunk(invocationId: string, seq: number): LoggedEvents['stream_chunk'] | undefined
  post(messageId: string): PostFacts | undefined
}
