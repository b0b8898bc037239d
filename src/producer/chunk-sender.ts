import { type ChunkPart, isCount, responseSchemas } from '../protocol/index.ts'
import { type Deferred, deferred } from '../store/index.ts'
import { Outbox } from './outbox.ts'
import { answerTo, RefusedError } from './request.ts'
import type { TurnSettings } from './turn-options.ts'

interface Waiter {
  readonly isOver: () => boolean
  readonly done: Deferred<void>
}

/** Sends the chunks of a turn: in order, one request at a time, each until it is answered. And says that the producer is alive. */
export class ChunkSender {
  readonly outbox: Outbox
  readonly #settings: TurnSettings
  readonly #path: string
  readonly #signal: AbortSignal
  readonly #fail: (error: unknown) => void
  #waiters: readonly Waiter[] = []
  #isRunning = false
  #isUrgent = false
  #isSignDue = false
  #isResting = false
  #hurry: (() => void) | undefined
  #cancelSign: (() => void) | undefined

  /**
   * @param path of the chunks of the turn
   * @param nextSeq how many of them the log has already
   * @param signal ends all of it, with its reason
   * @param fail told what ends it from here
   */
  constructor(
    settings: TurnSettings,
    path: string,
    nextSeq: number,
    signal: AbortSignal,
    fail: (error: unknown) => void,
  ) {
    this.outbox = new Outbox(settings.batch, nextSeq)
    this.#settings = settings
    this.#path = path
    this.#signal = signal
    this.#fail = fail
    signal.addEventListener('abort', () => this.#stop(), { once: true })
    this.#expectSilence()
  }

  /** Appends a part. Resolves when there is room for more. */
  add(part: ChunkPart): Promise<void> {
    this.outbox.add(part)
    if (this.outbox.isBatchFull) this.#hurry?.()
    this.#start()
    return this.#until(() => this.outbox.hasRoom)
  }

  /** Sends what waits without delay. Resolves when everything that was added before is in the log. */
  async flush(): Promise<void> {
    const { nextSeq } = this.outbox
    this.#isUrgent = this.outbox.hasUnsent
    this.#hurry?.()
    await this.#until(() => this.outbox.firstSeq >= nextSeq)
  }

  /** Sends what waits, and then nothing more, no sign of life either: after the end of the turn it would be refused. */
  async rest(): Promise<void> {
    this.#isResting = true
    this.#isSignDue = false
    this.#cancelSign?.()
    await this.flush()
    await this.#until(() => !this.#isRunning)
  }

  #until(isOver: () => boolean): Promise<void> {
    if (isOver()) return Promise.resolve()
    const done = deferred<void>()
    this.#waiters = [...this.#waiters, { isOver, done }]
    return done.promise
  }

  #start(): void {
    if (this.#isRunning) return
    this.#isRunning = true
    void this.#run().catch((error: unknown) => this.#fail(error))
  }

  async #run(): Promise<void> {
    while (this.outbox.hasUnsent || this.#isSignDue) {
      await this.#gather()
      this.#signal.throwIfAborted()
      await this.#send()
      this.#expectSilence()
      this.#wake()
    }
    this.#isRunning = false
    this.#wake()
  }

  #wake(): void {
    const over = this.#waiters.filter(({ isOver }) => isOver())
    this.#waiters = this.#waiters.filter((waiter) => !over.includes(waiter))
    for (const { done } of over) done.resolve()
  }

  /**
   * The gateway has refused something because chunks are missing. Those that are still held are sent again.
   * @returns whether they are: false where it is another refusal, or they are gone
   */
  goesBack(refusal: unknown): boolean {
    if (!(refusal instanceof RefusedError) || refusal.code !== 'seq_gap') return false
    const { nextSeq } = refusal
    // At its own seq there is no gap: who says so would say it again.
    const goesBack = isCount(nextSeq) && nextSeq < this.outbox.firstSeq && this.outbox.acknowledge(nextSeq)
    if (goesBack) this.#start()
    return goesBack
  }

  /** Lets chunks come together, unless there are enough, or somebody waits for them. */
  async #gather(): Promise<void> {
    const { clock, batch } = this.#settings
    const isAtOnce = this.#isUrgent || this.#isSignDue || this.outbox.isBatchFull || batch.delayMs === 0
    if (!isAtOnce) {
      await new Promise<void>((resolve) => {
        const cancel = clock.setTimer(resolve, batch.delayMs)
        this.#hurry = () => {
          cancel()
          resolve()
        }
      })
      this.#hurry = undefined
    }
  }

  async #send(): Promise<void> {
    this.#isSignDue = false
    const { body, endSeq } = this.outbox.take()
    if (!this.outbox.hasUnsent) this.#isUrgent = false
    try {
      await answerTo(this.#settings, { path: this.#path, body }, responseSchemas.chunks, this.#signal)
      this.outbox.acknowledge(endSeq)
    } catch (error) {
      if (!this.goesBack(error)) throw error
    }
  }

  /** From now on it is quiet, for all that is known. */
  #expectSilence(): void {
    if (this.#signal.aborted || this.#isResting) return
    const { clock, keepAliveMs } = this.#settings
    this.#isSignDue = false
    this.#cancelSign?.()
    this.#cancelSign = clock.setTimer(() => {
      this.#isSignDue = true
      this.#hurry?.()
      this.#start()
    }, keepAliveMs)
  }

  #stop(): void {
    this.#cancelSign?.()
    this.#hurry?.()
    for (const { done } of this.#waiters) done.reject(this.#signal.reason)
    this.#waiters = []
  }
}
