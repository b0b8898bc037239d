import { backoffMs, callSafely, deferred } from '../store/index.ts'
import type { Settings } from './options.ts'
import { storageProblem } from './persist-error.ts'
import { storageErrorOf, type StorageErrorCode } from './storage-error.ts'

const finalCodes: ReadonlySet<StorageErrorCode> = new Set(['newer_version', 'foreign_database'])

/** Bounds of the waits after failures. */
const backoff = { baseMs: 1_000, capMs: 60_000 }

/**
 * Runs jobs one after the other. The same kind of failure is reported once until something is written. After a wait,
 * all pending jobs are requested again.
 */
export class Jobs {
  readonly #settings: Settings
  readonly #onRetry: () => void
  #last: Promise<unknown> = Promise.resolve()
  #reported: StorageErrorCode | undefined
  #failureCount = 0
  #isOff = false
  #stopRetry: (() => void) | undefined

  /** @param onRetry called when failed jobs should be added again */
  constructor(settings: Settings, onRetry: () => void) {
    this.#settings = settings
    this.#onRetry = onRetry
  }

  /** Whether the storage is never used again: it belongs to another version or app, or `stop` was called. */
  get isOff(): boolean {
    return this.#isOff
  }

  /** Whether the storage has failed and gets a pause. Only explicit requests use it during the pause. */
  get isPaused(): boolean {
    return this.#isOff || this.#stopRetry !== undefined
  }

  /** @returns whether the job succeeded. Never rejects. */
  add(job: () => Promise<void>): Promise<boolean> {
    const done = deferred<boolean>()
    this.#last = this.#last.then(async () => done.resolve(await this.#run(job)))
    return done.promise
  }

  /** Something was written: the next failure is reported again. */
  readonly onWritten = (): void => {
    this.#reported = undefined
    this.#failureCount = 0
  }

  /** Stops all retries. */
  stop(): void {
    this.#stopRetry?.()
    this.#isOff = true
  }

  async #run(job: () => Promise<void>): Promise<boolean> {
    if (this.#isOff) return false
    try {
      await job()
    } catch (thrown) {
      this.#fail(thrown)
      return false
    }
    return true
  }

  #fail(thrown: unknown): void {
    const { clock, random, onError } = this.#settings
    const error = storageErrorOf(thrown)
    if (this.#reported !== error.code) {
      this.#reported = error.code
      callSafely(onError, storageProblem(error))
    }
    if (finalCodes.has(error.code)) return this.stop()
    if (this.#stopRetry !== undefined) return
    const waitMs = 1 + backoffMs(Math.min(this.#failureCount++, 20), backoff, random)
    this.#stopRetry = clock.setTimer(() => {
      this.#stopRetry = undefined
      this.#onRetry()
    }, waitMs)
  }
}
