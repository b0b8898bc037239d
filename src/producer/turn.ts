import type { Json, RequestInput, ResponseBody } from '../protocol/index.ts'
import type { CallbackPost } from './post-callback.ts'
import type { Source } from './read-source.ts'

/** A part as a chunk carries it. Only `reset` has a verb of its own, since it counts chunks. */
export type TurnPart = Exclude<RequestInput<'chunks'>['chunks'][number]['part'], { readonly kind: 'reset' }>

/** Says which part a delta grows, where that is not the one that was grown last. */
export interface TextOptions {
  /** An id; text of one kind with the same one is one part, wherever it stands. Default: one for each block of text. */
  readonly partId?: string
}

/** A call of a tool: its whole input, or the next piece of its JSON. */
export type ToolCall = { readonly toolCallId: string; readonly toolName: string } & (
  | { readonly input: Json; readonly inputDelta?: never }
  | { readonly inputDelta: string; readonly input?: never }
)

export interface ToolResult {
  readonly toolCallId: string
  readonly output: Json
  readonly isError?: boolean
  /** It is preliminary: the next result of the call replaces it. */
  readonly isPartial?: boolean
}

export interface ApprovalRequest {
  /** The call that waits for it. */
  readonly toolCallId: string
  /** What the person who decides gets to see. */
  readonly request?: Json
  /** The same for each attempt to ask. Default: a random UUID. */
  readonly approvalId?: string
}

/** What a person has decided. */
export interface Decision {
  readonly approved: boolean
  readonly reason?: string
  /** Who it was. */
  readonly by?: string
}

/**
 * A turn that is open. What is said is numbered and gathered at once, in the order of the calls, and is sent again until it is
 * answered. Each promise settles: those of the verbs that speak resolve when there is room for more, so a producer that awaits
 * them is no faster than the gateway. One that nobody awaits ends no process when it rejects.
 *
 * When the turn is over, the verbs reject with a `TurnEndedError`; when the gateway refuses something, or cannot be reached,
 * with a `ProducerError`; for what no gateway would take, with a `UsageError`, and the turn goes on.
 */
export interface Turn {
  readonly threadId: string
  readonly invocationId: string
  /** What the agent's tools call back with. */
  readonly token: string
  /** When the token expires, in ms since 1970. */
  readonly expiresAt: number
  /**
   * Aborted when the turn is over otherwise than by `end` or `fail`: cancelled by a person, ended by the gateway, refused. Give
   * it to the model and the tools. Its reason is what the verbs reject with.
   */
  readonly signal: AbortSignal
  text(delta: string, options?: TextOptions): Promise<void>
  reasoning(delta: string, options?: TextOptions): Promise<void>
  toolCall(call: ToolCall): Promise<void>
  toolResult(result: ToolResult): Promise<void>
  data(data: { readonly name: string; readonly dataId: string; readonly value: Json }): Promise<void>
  file(file: {
    readonly mediaType: string
    readonly url: string
    readonly filename?: string
    readonly fileId?: string
  }): Promise<void>
  /** A call of a model begins: what follows can be taken back by `reset`, without what stands before. */
  step(): void
  /** The call of the model begins anew: everything since `step`, or since the beginning, is gone. */
  reset(): Promise<void>
  /** Asks a person, and resolves to what they decide. Rejects when the turn is over before. */
  requestApproval(request: ApprovalRequest): Promise<Decision>
  /**
   * Says what a source streams: strings as text, chunk parts as they are. Resolves at its end; the turn goes on. Rejects with
   * what the source throws. When the turn is over, the source is cancelled.
   */
  pipe(source: Source<string | TurnPart>): Promise<void>
  /** Resolves when everything that was said before is in the log. */
  flush(): Promise<void>
  /** Ends the turn as completed. Resolves when everything is in the log. Called again, it returns the same promise. */
  end(): Promise<void>
  /**
   * Ends the turn as failed. Resolves when that is in the log; also when the turn is over already, so it may stand in any
   * `catch`.
   */
  fail(error: unknown): Promise<void>
  /**
   * Posts what the agent says aside from its stream, also after the end. `disposition: 'replace'`, the default, is for the answer
   * itself; `'independent'` for what is said on the way.
   */
  callback(post: CallbackPost): Promise<ResponseBody<'callback'>>
}
