import { backoffMs, callSafely, deferred } from '../store/index.ts'
import type { Settings } from './options.ts'
import { storageProblem } from './persist-error.ts'
import { storageErrorOf, type StorageErrorCode } from './storage-error.ts'

const finalCodes: ReadonlySet<StorageErrorCode> = new Set(['newer_version', 'foreign_database'])

/** Bounds of the waits after failures. */
const backoff = { baseMs: 1_000, capMs: 60_000 }

/**
 * Does one thing after the other. What fails is reported, once until something is written, and all that waits is asked for
 * again after a while.
 */
export class Jobs {
  readonly #settings: Settings
  readonly #onRetry: () => void
  #last: Promise<unknown> = Promise.resolve()
  #reported: StorageErrorCode | undefined
  #failureCount = 0
  #isOff = false
  #stopRetry: (() => void) | undefined

  /** @param onRetry what has failed is to be added again */
  constructor(settings: Settings, onRetry: () => void) {
    this.#settings = settings
    this.#onRetry = onRetry
  }

  /** The storage is another's: it is never asked again. */
  get isOff(): boolean {
    return this.#isOff
  }

  /** Whether the storage has failed, and is given time: only who insists asks it now. */
  get isPaused(): boolean {
    return this.#isOff || this.#stopRetry !== undefined
  }

  /** @returns whether it was done. Never rejects. */
  add(job: () => Promise<void>): Promise<boolean> {
    const done = deferred<boolean>()
    this.#last = this.#last.then(async () => done.resolve(await this.#run(job)))
    return done.promise
  }

  /** Something was written: what fails from now on is news. */
  readonly onWritten = (): void => {
    this.#reported = undefined
    this.#failureCount = 0
  }

  /** Nothing is tried again. */
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
