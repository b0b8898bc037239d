import { LogStorageError } from '../durable/log-storage-error.ts'
import type { Facts } from '../log-facts.ts'
import type { LogSettings } from '../log-options.ts'
import { storageError } from './sqlite-error.ts'
import { sqliteFacts } from './sqlite-facts.ts'
import type { SqliteTables } from './sqlite-tables.ts'
import { ThreadFolds } from './thread-folds.ts'
import { loadThread, type ThreadState } from './thread-state.ts'

/** How many threads are kept in memory: those used last. */
const threadCount = 256

/** What is known of the database as long as no other process writes to it, and its transactions. */
export class SqliteSession {
  readonly facts: Facts
  readonly folds: ThreadFolds
  readonly #tables: SqliteTables
  readonly #settings: LogSettings
  readonly #threads = new Map<string, ThreadState>()
  #dataVersion: number | undefined
  #hasNews = false
  #isClosed = false

  constructor(tables: SqliteTables, settings: LogSettings, epoch: string) {
    this.#tables = tables
    this.#settings = settings
    this.facts = sqliteFacts(tables)
    this.folds = new ThreadFolds(tables, epoch)
  }

  close(): void {
    this.#isClosed = true
    this.#forget()
  }

  /** A thread as last seen. Does not check whether another process has written to it since. */
  seen(threadId: string): ThreadState | undefined {
    return this.#threads.get(threadId)
  }

  /** The current state of a thread. Only within a transaction. */
  thread(threadId: string): ThreadState {
    const state =
      this.#threads.get(threadId) ?? loadThread(this.#tables, this.facts, this.#settings.limits, threadId)
    this.#threads.delete(threadId)
    this.#threads.set(threadId, state)
    for (const [oldest] of this.#threads) if (this.#threads.size > threadCount) this.#threads.delete(oldest)
    return state
  }

  /**
   * Runs a function in a transaction.
   * @throws LogStorageError when the database fails; nothing was written then
   */
  transact<Result>(kind: 'IMMEDIATE' | 'DEFERRED', threadId: string | undefined, act: () => Result): Result {
    return this.guard(threadId, () => {
      this.#tables.begin(kind)
      try {
        this.#look()
        const result = act()
        this.#tables.commit()
        return result
      } catch (error) {
        this.#rollBack()
        throw error
      }
    })
  }

  /**
   * Runs a function that uses the database.
   * @throws LogStorageError when the database fails, and `closed` after the log was closed
   */
  guard<Result>(threadId: string | undefined, act: () => Result): Result {
    if (this.#isClosed) throw new LogStorageError('closed')
    try {
      return act()
    } catch (error) {
      this.#forget() // it may describe what was rolled back
      throw storageError(error, threadId)
    }
  }

  /** Whether another process has written since the last call. */
  hasNews(): boolean {
    this.#look()
    const hasNews = this.#hasNews
    this.#hasNews = false
    return hasNews
  }

  /** Forgets everything if another process has written. */
  #look(): void {
    const version = this.#tables.dataVersion()
    if (version === this.#dataVersion) return
    this.#hasNews = true
    this.#dataVersion = version
    this.#forget()
  }

  #rollBack(): void {
    try {
      this.#tables.rollback()
    } catch {
      // SQLite has already rolled back, or the connection is gone.
    }
  }

  #forget(): void {
    this.#threads.clear()
    this.folds.clear()
  }
}
