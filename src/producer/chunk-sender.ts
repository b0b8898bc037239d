import { type ChunkPart, isCount, responseSchemas } from '../protocol/index.ts'
import { type Deferred, deferred } from '../store/index.ts'
import { Outbox } from './outbox.ts'
import { answerTo, RefusedError } from './request.ts'
import type { TurnSettings } from './turn-options.ts'

interface Waiter {
  readonly isOver: () => boolean
  readonly done: Deferred<void>
}

/**
 * Sends the chunks of a turn in order. Each request is repeated until it is answered; the next one starts only then.
 * In a silence it sends a sign that the producer is alive.
 */
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
   * @param path of the turn's chunks
   * @param nextSeq how many chunks the log already has
   * @param signal ends everything, with its reason
   * @param fail called with an error that ends the sender
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

  /** Sends what waits without delay. Resolves when everything added before is in the log. */
  async flush(): Promise<void> {
    const { nextSeq } = this.outbox
    this.#isUrgent = this.outbox.hasUnsent
    this.#hurry?.()
    await this.#until(() => this.outbox.firstSeq >= nextSeq)
  }

  /**
   * Sends what waits, and then no more, not even signs of life. After the end of the turn the gateway would refuse
   * them.
   */
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
   * The gateway has refused a request because chunks are missing. Sends again those that are still held.
   * @returns false if the refusal has another reason, or the chunks are no longer held
   */
  goesBack(refusal: unknown): boolean {
    if (!(refusal instanceof RefusedError) || refusal.code !== 'seq_gap') return false
    const { nextSeq } = refusal
    // If the gateway names the current seq, nothing is missing. Sending again would end the same way.
    const goesBack = isCount(nextSeq) && nextSeq < this.outbox.firstSeq && this.outbox.acknowledge(nextSeq)
    if (goesBack) this.#start()
    return goesBack
  }

  /** Waits for more chunks, unless there are enough or a caller waits. */
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

  /** Starts the wait for the next sign of life. */
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
