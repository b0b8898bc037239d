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
 * An event to append. The log adds `threadId`, `epoch`, `offset`, `at`, the `origin` of a callback, and a `revision`
 * or `chunkCount` that is left out.
 */
export type EventDraft =
  | {
      readonly type: 'invocation_created'
      readonly invocationId: string
      readonly agentId?: string
      readonly replyTo?: string
      readonly chainId?: string
      /** The turn that this one regenerates. */
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
  /** Exactly one of `messageId` and `invocationId`: what to retract. */
  | {
      readonly type: 'retraction'
      readonly messageId?: string
      readonly invocationId?: string
      readonly by?: string
    }

/** What the log adds: its epoch, the event's offset, and the time in ms since 1970. */
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

/** The events as logged, by `type`. */
export interface LoggedEvents {
  readonly invocation_created: Written<'invocation_created'>
  readonly stream_chunk: Omit<Written<'stream_chunk'>, 'part'> & { readonly part: ChunkPart }
  readonly stream_finalized: Written<'stream_finalized'>
  readonly callback: Post<'callback'>
  readonly message: Post<'message'>
  readonly approval: Written<'approval'>
  readonly retraction: Written<'retraction'>
}

/** A logged event: an `EventInput` with all its fields. */
export type LoggedEvent = LoggedEvents[keyof LoggedEvents]

/** Why a log refuses a batch. Each code is also an HTTP error. */
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

/** The result for one draft of a batch. */
export type Appended =
  | { readonly status: 'appended'; readonly event: LoggedEvent }
  /** `event` is the known one; absent for a trimmed chunk. */
  | { readonly status: 'duplicate'; readonly event?: LoggedEvent }

/** The result of an append: of the whole batch, or why nothing of it was appended. */
export type AppendResult =
  | {
      readonly ok: true
      /** One result for each draft, in the same order. */
      readonly appended: readonly Appended[]
      /** The place of the next event. */
      readonly cursor: LogCursor
      /** For a batch with chunks: the `seq` of the next chunk, in the turn of the last one. */
      readonly nextSeq?: number
    }
  /** Nothing of the batch was appended. */
  | {
      readonly ok: false
      readonly code: AppendErrorCode
      /** The index of the refused draft. */
      readonly index: number
      /** With `seq_gap` and `chunk_beyond_end`: the `seq` of the turn's next chunk, which is the number of chunks. */
      readonly nextSeq?: number
      /** With `ended`, `cancelled`, `decided` and `retracted`: the logged event that decided it. */
      readonly event?: LoggedEvent
    }

/** The events after a cursor, or why there are none, so that a snapshot has to replace them. */
export type Tail =
  | {
      readonly kind: 'events'
      readonly events: readonly LoggedEvent[]
      /** The place after the last of them. */
      readonly cursor: LogCursor
    }
  | {
      readonly kind: 'resync'
      readonly reason: ResyncReason
      /** The end of the log. */
      readonly cursor: LogCursor
    }

/** A thread's snapshot, and its place in the log. */
export interface LogSnapshot {
  readonly snapshot: ThreadSnapshot
  /** The snapshot contains everything below this place. */
  readonly cursor: LogCursor
}

/** A turn that was created and has not ended. */
export interface OpenTurn {
  readonly threadId: string
  readonly invocationId: string
  /**
   * Changes whenever any process appends an event to the turn or touches it. It has no other meaning. To find out how
   * long a turn has been silent, watch it with a clock of your own, so that no two clocks are compared.
   */
  readonly activity: string
}

/** A turn as people and its producer see it. A retracted turn has no content. */
export interface LoggedTurn {
  readonly created: LoggedEvents['invocation_created']
  /** The `seq` of its next chunk, which is the number of chunks. */
  readonly chunkCount: number
  /** Its end; absent while it is open. */
  readonly end?: LoggedEvents['stream_finalized']
  /** Answers to its requests for approval, in the order of the log. */
  readonly approvals: readonly LoggedEvents['approval'][]
  readonly retraction?: LoggedEvents['retraction']
}

/** The author of a post. A retracted post still has one. */
export interface LoggedPost {
  readonly disposition: 'message' | 'replace' | 'independent'
  /** For a callback: an agent, with the id from the creation of its turn. */
  readonly author: Author
  /** The turn of a callback; absent for a message. */
  readonly invocationId?: string
  readonly retraction?: LoggedEvents['retraction']
}

/** The result of `touch`: whether the turn is open. */
export type TouchResult =
  /** `nextSeq`: the `seq` of the turn's next chunk. */
  | { readonly ok: true; readonly nextSeq: number }
  /** `event`: what has ended the turn. */
  | {
      readonly ok: false
      readonly code: 'unknown_invocation' | 'ended' | 'retracted'
      readonly event?: LoggedEvent
    }

/** The logs of many threads. Any engine fits that passes the contract suite, `logContract` of `onebubble/testing`. */
export interface Log {
  /**
   * Appends the whole batch, in order and contiguous, or nothing of it. A draft that the log already has is a
   * duplicate: it is acknowledged and not appended. After a `retraction`, the content of its target is gone from the
   * results of `tail`, `snapshot`, `turn` and later appends.
   * @throws UsageError when a draft is invalid
   */
  append(threadId: string, drafts: readonly EventDraft[]): Promise<AppendResult>
  /** Returns at most `limit` events (≥ 1) from a cursor on, or from the beginning. */
  tail(threadId: string, from: LogCursor | undefined, limit: number): Promise<Tail>
  /** Returns the place of the next event; offset 0 for a thread without events. */
  cursor(threadId: string): Promise<LogCursor>
  /** Returns the whole thread at its cursor; without bubbles for a thread without events. */
  snapshot(threadId: string): Promise<LogSnapshot>
  /** Returns a turn of this thread, or undefined. */
  turn(threadId: string, invocationId: string): Promise<LoggedTurn | undefined>
  /** Returns a message or a callback of this thread, or undefined. */
  post(threadId: string, messageId: string): Promise<LoggedPost | undefined>
  /** Records a sign of life of an open turn: its `activity` changes. This appends no event and wakes nobody. */
  touch(threadId: string, invocationId: string): Promise<TouchResult>
  /** Calls the listener after each append to this thread that added events. Errors it throws are ignored. */
  subscribe(threadId: string, listener: () => void): Unsubscribe
  /** Returns the turns that somebody still has to end. */
  openTurns(): Promise<readonly OpenTurn[]>
}
