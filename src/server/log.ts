import type {
  Author,
  ChunkPart,
  FinalPart,
  HttpErrorCode,
  LogCursor,
  ResyncReason,
  ThreadSnapshot,
  TurnError,
} from '../protocol/index.ts'

export type Unsubscribe = () => void

/** What a producer wants appended. The log stamps the rest: `v`, `epoch`, `offset`, `at`, and a `revision` that is left out. */
export type Draft =
  | {
      readonly type: 'invocation_created'
      readonly invocationId: string
      readonly agentId?: string
      readonly replyTo?: string
      readonly chainId?: string
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

/** An event as it stands in a log. */
export type LoggedEvent = Readonly<Record<string, unknown>> // W1: a precise type, derived from EventInput with epoch, offset, at

export type AppendResult =
  | {
      readonly ok: true
      readonly appended: readonly { readonly status: 'appended' | 'duplicate'; readonly event: LoggedEvent }[]
      readonly cursor: LogCursor
    }
  /** Nothing of the batch was appended. */
  | { readonly ok: false; readonly code: HttpErrorCode; readonly index: number; readonly nextSeq?: number }

/** What follows a cursor, or the snapshot that takes its place. */
export type Tail =
  | { readonly kind: 'events'; readonly events: readonly LoggedEvent[]; readonly cursor: LogCursor }
  | {
      readonly kind: 'resync'
      readonly reason: ResyncReason
      readonly snapshot: ThreadSnapshot
      readonly cursor: LogCursor
    }

/** The logs of many threads. Any engine will do that passes the contract suite. */
export interface Log {
  /** All of the batch, in order and without a hole, or nothing of it. */
  append(threadId: string, drafts: readonly Draft[]): Promise<AppendResult>
  /** At most `limit` events from a cursor on; without a cursor, from the beginning. */
  tail(threadId: string, from: LogCursor | undefined, limit: number): Promise<Tail>
  /** Where the next event will stand; offset 0 for a thread that nobody has written to. */
  cursor(threadId: string): Promise<LogCursor>
  snapshot(threadId: string): Promise<{ readonly snapshot: ThreadSnapshot; readonly cursor: LogCursor }>
  /** Woken after each append to this thread. */
  subscribe(threadId: string, listener: () => void): Unsubscribe
}
