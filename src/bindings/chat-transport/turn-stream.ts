import type { UIMessageChunk } from 'ai'
import type { Connection } from '../../client/index.ts'
import type { BubbleKey, BubbleState, InvocationBubble } from '../../core/index.ts'
import type { BubbleStore, Unsubscribe } from '../../store/index.ts'
import { isOpen } from '../common/turns.ts'
import { goesOn, TurnChunks } from './turn-chunks.ts'

export interface TurnStreamOptions {
  readonly store: BubbleStore
  readonly connection: Connection
  readonly threadId: string
  /**
   * Resolves when the server has been asked, to a function that finds the turn by an exact id; it returns undefined
   * until the turn has started.
   */
  readonly asked: Promise<(state: BubbleState) => InvocationBubble | undefined>
  /** Whether the message may already have parts. */
  readonly isContinued: boolean
  readonly signal: AbortSignal | undefined
  /** Whether an abort of the signal cancels the turn. Called shortly after the abort. */
  readonly isCancelled: () => boolean
}

/**
 * Returns one turn as a stream. It ends when the turn ends or waits for a person. The thread is followed until then.
 */
export function turnStream(options: TurnStreamOptions): ReadableStream<UIMessageChunk> {
  let turn: TurnReader | undefined
  return new ReadableStream<UIMessageChunk>({
    start: (controller) => void (turn = new TurnReader(options, controller)),
    cancel: () => turn?.stop(), // that the reader has left does not end the turn
  })
}

class TurnReader {
  readonly #options: TurnStreamOptions
  readonly #controller: ReadableStreamDefaultController<UIMessageChunk>
  readonly #chunks: TurnChunks
  readonly #leave = new Set<Unsubscribe>()
  #key: BubbleKey | undefined
  #find: ((state: BubbleState) => InvocationBubble | undefined) | undefined
  #shown: InvocationBubble | undefined
  /** Whether nothing more is written. */
  #isOver = false
  /** Whether the person has aborted before the turn has started. */
  #isUnwanted = false

  constructor(options: TurnStreamOptions, controller: ReadableStreamDefaultController<UIMessageChunk>) {
    this.#options = options
    this.#controller = controller
    this.#chunks = new TurnChunks(options.isContinued)
    const { store, connection, threadId, signal, asked } = options
    this.#leave.add(connection.open(threadId))
    this.#leave.add(connection.subscribe(this.#watchConnection))
    this.#leave.add(store.subscribe(this.#read))
    const abort = (): void => void this.#abort()
    if (signal?.aborted === true) abort()
    else signal?.addEventListener('abort', abort, { once: true })
    this.#watchConnection()
    asked.then((find) => {
      this.#find = find
      store.flush() // the turn may already be there
      this.#read()
    }, this.#fail)
  }

  /** Stops reading, unless an aborted turn still has to be cancelled. */
  readonly stop = (): void => {
    this.#isOver = true
    if (this.#isUnwanted) return
    for (const leave of this.#leave) leave()
    this.#leave.clear()
  }

  readonly #read = (): void => {
    const { store } = this.#options
    if (this.#key === undefined) {
      const found = this.#find?.(store.getState())
      if (found === undefined) return
      this.#key = found.key
      if (this.#isUnwanted) return this.#cancelUnwanted(found)
    }
    if (this.#isOver) return
    const bubble = store.bubble(this.#key)
    if (bubble?.kind !== 'invocation') return this.#end([{ type: 'reset-step' }, { type: 'abort' }]) // it was retracted
    if (bubble === this.#shown) return
    this.#shown = bubble
    const chunks = this.#chunks.next(bubble)
    if (goesOn(bubble)) for (const chunk of chunks) this.#controller.enqueue(chunk)
    else this.#end(chunks)
  }

  #end(chunks: readonly UIMessageChunk[]): void {
    for (const chunk of chunks) this.#controller.enqueue(chunk)
    this.#controller.close()
    this.stop()
  }

  async #abort(): Promise<void> {
    if (this.#isOver) return
    const turn = this.#shown
    this.#isUnwanted = turn === undefined
    this.#controller.close()
    this.stop()
    await Promise.resolve() // by then it is known whether another stream has taken over this turn
    if (!this.#options.isCancelled()) {
      this.#isUnwanted = false
      return this.stop()
    }
    if (turn !== undefined && isOpen(turn)) await this.#cancel(turn)
  }

  #cancelUnwanted(turn: InvocationBubble): void {
    this.#isUnwanted = false
    this.stop()
    if (isOpen(turn) && this.#options.isCancelled()) void this.#cancel(turn)
  }

  /** The connection's `onError` reports a failure. */
  #cancel({ invocationId }: InvocationBubble): Promise<unknown> {
    return this.#options.connection.cancel(invocationId).catch(() => undefined)
  }

  readonly #watchConnection = (): void => {
    const { connection, threadId } = this.#options
    const { status, reason, threads } = connection.state()
    const thread = threads.get(threadId)
    const problem =
      status === 'closed'
        ? (reason?.message ?? 'The connection was closed.')
        : thread?.status === 'refused'
          ? (thread.reason?.message ?? 'The server does not send this thread.')
          : undefined
    if (problem !== undefined) this.#fail(new Error(problem))
  }

  readonly #fail = (error: unknown): void => {
    if (!this.#isOver) this.#controller.error(error)
    this.#isUnwanted = false
    this.stop()
  }
}
