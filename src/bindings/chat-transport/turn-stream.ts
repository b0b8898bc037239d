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
  /** Resolves when the server has been asked, to what finds the turn by an exact id: undefined while it has not begun. */
  readonly asked: Promise<(state: BubbleState) => InvocationBubble | undefined>
  /** Whether the message may have parts already. */
  readonly isContinued: boolean
  readonly signal: AbortSignal | undefined
  /** Whether the turn is cancelled when the signal is aborted. Asked a little later. */
  readonly isCancelled: () => boolean
}

/** One turn as a stream that ends when the turn does, or waits for a person. Its thread is followed until then. */
export function turnStream(options: TurnStreamOptions): ReadableStream<UIMessageChunk> {
  let turn: TurnReader | undefined
  return new ReadableStream<UIMessageChunk>({
    start: (controller) => void (turn = new TurnReader(options, controller)),
    cancel: () => turn?.stop(), // whoever reads has gone: that alone does not end the turn
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
  /** Nothing more is written. */
  #isOver = false
  /** The person wants no answer, and the turn that would answer has not begun. */
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
      store.flush() // what was asked for may be there already
      this.#read()
    }, this.#fail)
  }

  /** Reads no more, unless a turn that nobody wants has to be cancelled. */
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
    if (bubble?.kind !== 'invocation') return this.#end([{ type: 'reset-step' }, { type: 'abort' }]) // it was taken back
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
    await Promise.resolve() // by then it is known whether another stream of this turn has taken over
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

  /** What goes wrong with it, the connection's `onError` is told. */
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
