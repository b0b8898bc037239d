import {
  omitUndefined,
  type RequestInput,
  type ResponseBody,
  responseSchemas,
  type TurnControl,
} from '../protocol/index.ts'
import { platformId, quiet } from '../store/index.ts'
import { Approvals } from './approvals.ts'
import { ChunkSender } from './chunk-sender.ts'
import { type ProducerError, TurnEndedError } from './errors.ts'
import { hearControl } from './hear-control.ts'
import { type CallbackPost, sendCallback } from './post-callback.ts'
import { readSource, type Source } from './read-source.ts'
import { answerTo, type Request } from './request.ts'
import { type PartInput, SpokenParts } from './spoken-parts.ts'
import { endingOf, turnErrorOf } from './turn-endings.ts'
import type { TurnSettings } from './turn-options.ts'
import type { ApprovalRequest, Decision, TextOptions, ToolCall, ToolResult, Turn, TurnPart } from './turn.ts'

export class ProducedTurn implements Turn {
  readonly #settings: TurnSettings
  #created: ResponseBody<'create'>
  readonly #path: string
  readonly #sender: ChunkSender
  readonly #parts: SpokenParts
  readonly #approvals = new Approvals()
  /** Aborted when there is nothing more to do for the turn. */
  readonly #life = new AbortController()
  readonly #lost = new AbortController()
  /** What the methods reject with. */
  #closed: TurnEndedError | ProducerError | undefined
  #ending: Promise<void> | undefined

  /**
   * @param nextSeq how many chunks the log has of an earlier producer; a reset removes them
   * @param create requests the turn once more, to get a new token
   */
  constructor(
    settings: TurnSettings,
    created: ResponseBody<'create'>,
    nextSeq: number,
    create: (signal: AbortSignal) => Promise<ResponseBody<'create'>>,
  ) {
    this.#settings = settings
    this.#created = created
    const { threadId, signal } = settings
    this.#path = pathOf(threadId, created.invocationId)
    const lose = (error: unknown): void => void this.#lose(error)
    this.#sender = new ChunkSender(settings, `${this.#path}/chunks`, nextSeq, this.#life.signal, lose)
    this.#parts = new SpokenParts(this.#sender.outbox)
    if (nextSeq > 0) void this.#say({ kind: 'reset', fromSeq: 0 })
    this.step()
    const abort = (): void => this.#abort()
    signal?.addEventListener('abort', abort)
    this.#life.signal.addEventListener('abort', () => signal?.removeEventListener('abort', abort))
    if (signal?.aborted === true) abort()
    const token = {
      token: () => this.token,
      renew: async () => void (this.#created = await create(this.#life.signal)),
    }
    hearControl(settings, token, this.#life.signal, (control) => this.#hear(control)).catch(lose)
  }

  get threadId(): string {
    return this.#settings.threadId
  }

  get invocationId(): string {
    return this.#created.invocationId
  }

  get token(): string {
    return this.#created.token
  }

  get expiresAt(): number {
    return this.#created.expiresAt
  }

  get signal(): AbortSignal {
    return this.#lost.signal
  }

  text(delta: string, options: TextOptions = {}): Promise<void> {
    return this.#say({ kind: 'text', delta, ...options })
  }

  reasoning(delta: string, options: TextOptions = {}): Promise<void> {
    return this.#say({ kind: 'reasoning', delta, ...options })
  }

  toolCall({ toolCallId, toolName, input, inputDelta = JSON.stringify(input) }: ToolCall): Promise<void> {
    return this.#say({ kind: 'tool_call', toolCallId, toolName, inputDelta })
  }

  toolResult(result: ToolResult): Promise<void> {
    return this.#say({ ...result, kind: 'tool_result' })
  }

  data(data: Parameters<Turn['data']>[0]): Promise<void> {
    return this.#say({ ...data, kind: 'data' })
  }

  file(file: Parameters<Turn['file']>[0]): Promise<void> {
    return this.#say({ ...file, kind: 'file' })
  }

  step(): void {
    this.#parts.step()
  }

  reset(): Promise<void> {
    return this.#say(this.#parts.reset)
  }

  requestApproval({
    approvalId = platformId('requestApproval.approvalId'),
    ...request
  }: ApprovalRequest): Promise<Decision> {
    const decision = this.#approvals.of(approvalId)
    return quiet(this.#say({ ...request, kind: 'tool_approval', approvalId }).then(() => decision))
  }

  pipe(source: Source<string | TurnPart>): Promise<void> {
    const say = (item: string | TurnPart): Promise<void> =>
      typeof item === 'string' ? this.text(item) : this.#say(item)
    return quiet(readSource(source, this.#lost.signal, say))
  }

  flush(): Promise<void> {
    return this.#closed === undefined ? quiet(this.#sender.flush()) : quiet(Promise.reject(this.#closed))
  }

  end(): Promise<void> {
    return this.#finish({ outcome: 'completed' })
  }

  fail(error: unknown): Promise<void> {
    const finished = this.#finish({ outcome: 'failed', error: turnErrorOf(error) })
    const isOver = (thrown: unknown): void => {
      if (!(thrown instanceof TurnEndedError)) throw thrown
    }
    return quiet(finished.catch(isOver))
  }

  callback(post: CallbackPost): Promise<ResponseBody<'callback'>> {
    const never = new AbortController().signal // callbacks do not end with the turn
    return quiet(sendCallback(this.#settings, this.token, post, never))
  }

  /** Adds the part to the chunks before it returns. */
  #say(input: PartInput | undefined): Promise<void> {
    return quiet(this.#add(input))
  }

  async #add(input: PartInput | undefined): Promise<void> {
    if (this.#closed !== undefined) throw this.#closed
    const part = input && this.#parts.partOf(input)
    if (part !== undefined) await this.#sender.add(part)
  }

  #finish(end: RequestInput<'finalize'>): Promise<void> {
    return (this.#ending ??= quiet(this.#finalize(end)))
  }

  async #finalize(end: RequestInput<'finalize'>): Promise<void> {
    if (this.#closed !== undefined) throw this.#closed
    const closed = (this.#closed = new TurnEndedError('closed'))
    this.#approvals.end(closed)
    for (let isEnded = false; !isEnded;) {
      await this.#sender.rest()
      isEnded = await this.#postEnd({ ...end, chunkCount: this.#sender.outbox.nextSeq })
    }
    this.#life.abort(closed)
  }

  /** @returns whether the log has the end; false if it lacks chunks, which are then sent again */
  async #postEnd(end: RequestInput<'finalize'>): Promise<boolean> {
    try {
      await answerTo(this.#settings, this.#endRequest(end), responseSchemas.finalize, this.#life.signal)
      return true
    } catch (error) {
      if (this.#sender.goesBack(error)) return false
      throw this.#lose(error)
    }
  }

  #endRequest(end: RequestInput<'finalize'>): Request {
    return { path: `${this.#path}/finalize`, body: JSON.stringify(end) }
  }

  #hear({ cancelled, ended, approvals }: TurnControl): void {
    for (const { approvalId, ...decision } of approvals)
      this.#approvals.decide(approvalId, omitUndefined(decision))
    if (cancelled) this.#lose(new TurnEndedError('cancelled'))
    // If the end was requested here, its answer decides the outcome.
    else if (ended && this.#ending === undefined) this.#lose(new TurnEndedError('ended'))
  }

  /** The turn is over, or cannot continue. @returns why */
  #lose(error: unknown): TurnEndedError | ProducerError {
    if (this.#life.signal.aborted) return this.#closed ?? new TurnEndedError('closed')
    const reason = (this.#closed = endingOf(error))
    this.#approvals.end(reason)
    this.#life.abort(reason)
    this.#lost.abort(reason)
    return reason
  }

  /** The caller that opened the turn aborts it. */
  #abort(): void {
    if (this.#ending !== undefined || this.#life.signal.aborted) return
    const reason = this.#lose(new TurnEndedError('aborted'))
    const never = new AbortController().signal
    const cancelled = answerTo(
      this.#settings,
      this.#endRequest({ outcome: 'cancelled' }),
      responseSchemas.finalize,
      never,
    )
    const settled = cancelled.then(
      () => undefined,
      () => undefined, // it has already ended, or the gateway will end it because its producer is silent
    )
    this.#ending = quiet(settled.then(() => Promise.reject(reason)))
  }
}

/** Relative to the gateway's url. */
export const pathOf = (threadId: string, invocationId: string): string =>
  `/threads/${encodeURIComponent(threadId)}/invocations/${encodeURIComponent(invocationId)}`
