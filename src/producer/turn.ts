import type { Json, RequestInput, ResponseBody } from '../protocol/index.ts'
import type { CallbackPost } from './post-callback.ts'
import type { Source } from './read-source.ts'

/** A part of a chunk. `reset` is a method of its own, because it refers to chunks by number. */
export type TurnPart = Exclude<RequestInput<'chunks'>['chunks'][number]['part'], { readonly kind: 'reset' }>

/** Says which part a delta continues, if it is not the latest one. */
export interface TextOptions {
  /**
   * An id. Texts of one kind with the same id form one part, wherever they come. Default: one id for each block of
   * text.
   */
  readonly partId?: string
}

/** A tool call: its whole input, or the next piece of its JSON. */
export type ToolCall = { readonly toolCallId: string; readonly toolName: string } & (
  | { readonly input: Json; readonly inputDelta?: never }
  | { readonly inputDelta: string; readonly input?: never }
)

/** The result of a tool call. */
export interface ToolResult {
  readonly toolCallId: string
  readonly output: Json
  readonly isError?: boolean
  /** Whether the result is preliminary: the next result of the call replaces it. */
  readonly isPartial?: boolean
}

/** A tool call that needs a person's approval. */
export interface ApprovalRequest {
  /** The call that waits for the answer. */
  readonly toolCallId: string
  /** What the person who decides gets to see. */
  readonly request?: Json
  /** The same for each attempt to ask. Default: a random UUID. */
  readonly approvalId?: string
}

/** A person's answer. */
export interface Decision {
  readonly approved: boolean
  readonly reason?: string
  /** Who answered. */
  readonly by?: string
}

/**
 * An open turn. Each call is numbered at once, in the order of the calls; chunks are sent in batches, and repeated
 * until they are answered. The promises of methods that add chunks resolve when there is room for more. So a producer
 * that awaits them is no faster than the gateway. Every promise settles, and a rejection that nobody awaits does not
 * end the process.
 *
 * The methods reject with a `TurnEndedError` when the turn is over, and with a `ProducerError` when the gateway
 * refuses something or cannot be reached. They reject with a `UsageError` for invalid input; the turn then continues.
 */
export interface Turn {
  readonly threadId: string
  readonly invocationId: string
  /** The token with which the agent's tools post callbacks. */
  readonly token: string
  /** When the token expires, in ms since 1970. */
  readonly expiresAt: number
  /**
   * Aborted when the turn ends in any way but `end` or `fail`: a person cancelled it, the gateway ended it, or a
   * request was refused. Pass it to the model and the tools. Its reason is what the methods reject with.
   */
  readonly signal: AbortSignal
  /** Adds text to the answer. */
  text(delta: string, options?: TextOptions): Promise<void>
  /** Adds text to the reasoning. */
  reasoning(delta: string, options?: TextOptions): Promise<void>
  /** Adds a tool call, or more of its input. */
  toolCall(call: ToolCall): Promise<void>
  /** Adds the result of a tool call. */
  toolResult(result: ToolResult): Promise<void>
  /** Adds data. Data with the same name and `dataId` is replaced. */
  data(data: { readonly name: string; readonly dataId: string; readonly value: Json }): Promise<void>
  /** Adds a file or an image. One with the same `fileId` is replaced. */
  file(file: {
    readonly mediaType: string
    readonly url: string
    readonly filename?: string
    readonly fileId?: string
  }): Promise<void>
  /** Starts a step, such as a call of a model. `reset` then removes only what follows. */
  step(): void
  /** Removes everything since the last `step`, or since the beginning. Call it when the model is called again. */
  reset(): Promise<void>
  /** Asks a person, and resolves to the answer. Rejects if the turn ends first. */
  requestApproval(request: ApprovalRequest): Promise<Decision>
  /**
   * Streams a source: strings as text, chunk parts as they are. Resolves at the end of the source; the turn
   * continues. Rejects with what the source throws. When the turn is over, the source is cancelled.
   */
  pipe(source: Source<string | TurnPart>): Promise<void>
  /** Resolves when everything added before is in the log. */
  flush(): Promise<void>
  /** Ends the turn as completed. Resolves when everything is in the log. Called again, it returns the same promise. */
  end(): Promise<void>
  /**
   * Ends the turn as failed. Resolves when that is in the log. Also resolves if the turn is already over, so any
   * `catch` may call it.
   */
  fail(error: unknown): Promise<void>
  /**
   * Posts what the agent says outside of its stream, also after the end of the turn. `disposition: 'replace'`, the
   * default, is for the answer itself; `'independent'` is for messages in between.
   */
  callback(post: CallbackPost): Promise<ResponseBody<'callback'>>
}
