import type {
  Author,
  ChunkPart,
  EventInput,
  EventType,
  FinalPart,
  HttpErrorCode,
  LogCursor,
  ResyncReason,
  ThreadSnapshot,
  TurnError,
} from '../protocol/index.ts'

export type Unsubscribe = () => void

/**
 * What a producer wants appended. The log stamps the rest: `threadId`, `epoch`, `offset`, `at`, the `origin` of a
 * callback, and a `revision` or `chunkCount` that is left out.
 */
export type EventDraft =
  | {
      readonly type: 'invocation_created'
      readonly invocationId: string
      readonly agentId?: string
      readonly replyTo?: string
      readonly chainId?: string
      /** The turn of which this one is another try. */
      readonly regenerates?: string
    }
  | {
      readonly type: 'stream_chunk'
      readonly invocationId: string
      readonly seq: number
      readonly part: ChunkPart
    }
  | {
      readonly type: 'stream_finalized'
      readonly invocationId: string
      readonly chunkCount?: number
      readonly outcome: 'completed' | 'failed' | 'cancelled'
      readonly error?: TurnError
    }
  | {
      readonly type: 'callback'
      readonly invocationId: string
      readonly messageId: string
      readonly disposition: 'replace' | 'independent'
      readonly revision?: number
      readonly parts: readonly FinalPart[]
    }
  | {
      readonly type: 'message'
      readonly messageId: string
      readonly clientMessageId?: string
      readonly invocationId?: string
      readonly revision?: number
      readonly author: Author
      readonly parts: readonly FinalPart[]
    }
  | {
      readonly type: 'approval'
      readonly invocationId: string
      readonly approvalId: string
      readonly approved: boolean
      readonly reason?: string
      readonly by?: string
    }
  /** Exactly one of `messageId` and `invocationId`: what is gone. */
  | {
      readonly type: 'retraction'
      readonly messageId?: string
      readonly invocationId?: string
      readonly by?: string
    }

/** What the log adds: its epoch, the event's place in it, and the time, in ms since 1970. */
export interface Stamp {
  readonly threadId: string
  readonly epoch: string
  readonly offset: number
  readonly at: number
}

type Written<Type extends EventType> = Readonly<Extract<EventInput, { readonly type: Type }>> & Stamp

type Post<Type extends 'callback' | 'message'> = Omit<Written<Type>, 'revision' | 'parts'> & {
  readonly revision: number
  readonly parts: readonly FinalPart[]
}

/** The events as they stand in a log, by `type`. */
export interface LoggedEvents {
  readonly invocation_created: Written<'invocation_created'>
  readonly stream_chunk: Omit<Written<'stream_chunk'>, 'part'> & { readonly part: ChunkPart }
  readonly stream_finalized: Written<'stream_finalized'>
  readonly callback: Post<'callback'>
  readonly message: Post<'message'>
  readonly approval: Written<'approval'>
  readonly retraction: Written<'retraction'>
}

/** An event as it stands in a log: an `EventInput` that lacks nothing. */
export type LoggedEvent = LoggedEvents[keyof LoggedEvents]

/** Why a log takes nothing of a batch. Each is an HTTP error, too. */
export type AppendErrorCode = Extract<
  HttpErrorCode,
  | 'unknown_invocation'
  | 'unknown_message'
  | 'unknown_approval'
  | 'decided'
  | 'retracted'
  | 'seq_gap'
  | 'seq_conflict'
  | 'chunk_beyond_end'
  | 'ended'
  | 'cancelled'
  | 'stale_revision'
  | 'revision_gap'
  | 'content_conflict'
  | 'id_conflict'
  | 'too_many_callbacks'
  | 'too_many_approvals'
  | 'too_many_open_turns'
  | 'turn_full'
  | 'thread_full'
  | 'log_full'
>

export type Appended =
  | { readonly status: 'appended'; readonly event: LoggedEvent }
  /** `event` is the one that is known; absent for a chunk that the log has trimmed away. */
  | { readonly status: 'duplicate'; readonly event?: LoggedEvent }

export type AppendResult =
  | {
      readonly ok: true
      /** One for each draft, in their order. */
      readonly appended: readonly Appended[]
      /** Where the next event will stand. */
      readonly cursor: LogCursor
      /** Of a batch with chunks: the `seq` of the next chunk of the turn of the last of them. */
      readonly nextSeq?: number
    }
  /** Nothing of the batch was appended. */
  | {
      readonly ok: false
      readonly code: AppendErrorCode
      /** Which draft was refused. */
      readonly index: number
      /** With `seq_gap` and `chunk_beyond_end`: the `seq` of the turn's next chunk, which is how many there are. */
      readonly nextSeq?: number
      /** With `ended`, `cancelled`, `decided` and `retracted`: the event in the log that decided it. */
      readonly event?: LoggedEvent
    }

/** What follows a cursor; or why nothing does, so that a snapshot has to take its place. */
export type Tail =
  | {
      readonly kind: 'events'
      readonly events: readonly LoggedEvent[]
      /** Behind the last of them. */
      readonly cursor: LogCursor
    }
  | {
      readonly kind: 'resync'
      readonly reason: ResyncReason
      /** Where the log ends. */
      readonly cursor: LogCursor
    }

export interface LogSnapshot {
  readonly snapshot: ThreadSnapshot
  /** What the snapshot holds is all that stands below it. */
  readonly cursor: LogCursor
}

/** A turn that was created and has not ended. */
export interface OpenTurn {
  readonly threadId: string
  readonly invocationId: string
  /**
   * Differs from what it was before whenever an event of the turn was appended, or it was touched, by whichever process. It
   * says nothing else: who wants to know how long a turn is silent watches it by a clock of their own, so that no two
   * clocks are ever compared.
   */
  readonly activity: string
}

/** A turn, as people and its producer ask about it. Of one that was taken back, what was said in it is left out. */
export interface LoggedTurn {
  readonly created: LoggedEvents['invocation_created']
  /** The `seq` of its next chunk, which is how many there are. */
  readonly chunkCount: number
  readonly end?: LoggedEvents['stream_finalized']
  /** What people have answered to its requests for approval, in the order of the log. */
  readonly approvals: readonly LoggedEvents['approval'][]
  readonly retraction?: LoggedEvents['retraction']
}

/** Whose a post is. What was taken back still is somebody's. */
export interface LoggedPost {
  readonly disposition: 'message' | 'replace' | 'independent'
  /** Of a callback: an agent, with the id that its turn was created with. */
  readonly author: Author
  /** The turn that called back; absent for a message. */
  readonly invocationId?: string
  readonly retraction?: LoggedEvents['retraction']
}

export type TouchResult =
  /** `nextSeq`: the `seq` of the turn's next chunk. */
  | { readonly ok: true; readonly nextSeq: number }
  /** `event`: what has ended the turn. */
  | {
      readonly ok: false
      readonly code: 'unknown_invocation' | 'ended' | 'retracted'
      readonly event?: LoggedEvent
    }

/** The logs of many threads. Any engine will do that passes the contract suite, `logContract` of `onebubble/testing`. */
export interface Log {
  /**
   * All of the batch, in order and without a hole, or nothing of it. A draft that the log has already is a duplicate:
   * it is acknowledged, and not appended. With a `retraction` the words of what it names are gone: from what `tail`,
   * `snapshot`, `turn` and the answers to later appends give.
   * @throws UsageError when a draft is not valid
   */
  append(threadId: string, drafts: readonly EventDraft[]): Promise<AppendResult>
  /** At most `limit` events (≥ 1) from a cursor on; without a cursor, from the beginning. */
  tail(threadId: string, from: LogCursor | undefined, limit: number): Promise<Tail>
  /** Where the next event will stand; offset 0 for a thread that nobody has written to. */
  cursor(threadId: string): Promise<LogCursor>
  /** The whole thread at its cursor; without bubbles for a thread that nobody has written to. */
  snapshot(threadId: string): Promise<LogSnapshot>
  /** A turn of this thread; undefined where the thread has no such turn. */
  turn(threadId: string, invocationId: string): Promise<LoggedTurn | undefined>
  /** A message or a callback of this thread; undefined where the thread has no such post. */
  post(threadId: string, messageId: string): Promise<LoggedPost | undefined>
  /** A sign of life of an open turn: its `activity` changes. No event, and nobody is woken. */
  touch(threadId: string, invocationId: string): Promise<TouchResult>
  /** Woken after each append to this thread that appended something. What the listener throws is ignored. */
  subscribe(threadId: string, listener: () => void): Unsubscribe
  /** The turns that somebody has to end. */
  openTurns(): Promise<readonly OpenTurn[]>
}
