import { UsageError } from '../../core/index.ts'
import { isId, type LogCursor } from '../../protocol/index.ts'
import { callSafely, type Clock } from '../../store/index.ts'
import { loggedPost, loggedTurn, touchResult } from '../answers-of-facts.ts'
import { checkedDrafts } from '../checked-drafts.ts'
import { every, systemClock } from '../clock.ts'
import { LogStorageError } from '../durable/log-storage-error.ts'
import type { TurnFacts } from '../log-facts.ts'
import { checkedEpoch, type LogOptions, logSettings } from '../log-options.ts'
import type { EventDraft, Log, LogSnapshot, TouchResult } from '../log.ts'
import { followedThreads } from './followed-threads.ts'
import { openSchema } from './open-schema.ts'
import { sharedCommit } from './shared-commit.ts'
import type { SqliteDatabase } from './sqlite-database.ts'
import { storageError } from './sqlite-error.ts'
import { SqliteSession } from './sqlite-session.ts'
import { sqliteTables } from './sqlite-tables.ts'
import { tailOf } from './tail-of.ts'
import { ThreadWriter, type Written } from './thread-writer.ts'

/** Options of `sqliteLog`. */
export interface SqliteLogOptions extends LogOptions {
  /** The epoch of a new log, an id; an existing log keeps its own. Default: a random one. */
  readonly epoch?: string
  /**
   * What acknowledged events survive. `'crash'`: the end of the process (including kill −9). `'power-loss'`: that of
   * the machine as well; each commit then waits for the disk. Appends in one turn of the event loop share a commit.
   * Default: `'crash'`.
   */
  readonly durability?: 'crash' | 'power-loss'
  /** How long an append waits for another process that writes, in ms, ≥ 0. It blocks this process. Default: 5,000. */
  readonly busyTimeoutMs?: number
  /**
   * How often the log checks whether another process has appended to a followed thread, in ms, > 0. Use `Infinity` if
   * no other process opens the database. Default: 100.
   */
  readonly pollMs?: number
  /** The clock for these checks. Default: Node's clock. */
  readonly clock?: Clock
}

/** A log in a SQLite database. */
export interface SqliteLog extends Log {
  /** Returns the threads that have events, in the order of their first events. */
  threadIds(): Promise<readonly string[]>
  /** Stops the log's own work; later calls are rejected. Close the database yourself, after this. */
  close(): void
}

interface Job {
  readonly threadId: string
  readonly drafts: readonly EventDraft[]
}

/**
 * Creates a log in a SQLite database. It survives its process.
 * @param database a connection that only the log uses, to a database that is empty or contains a log
 * @throws UsageError when an option is invalid
 * @throws LogStorageError when the database belongs to another application (`foreign_database`), has another version
 * (`other_schema`), is no database or damaged (`corrupt`), or cannot be written to (`refused`)
 */
export function sqliteLog(database: SqliteDatabase, options: SqliteLogOptions = {}): SqliteLog {
  const settings = logSettings('sqliteLog', options)
  const { durability = 'crash', busyTimeoutMs = 5_000, pollMs = 100, clock = systemClock } = options
  if (durability !== 'crash' && durability !== 'power-loss')
    throw new UsageError('invalid_option', "sqliteLog: durability is 'crash' or 'power-loss'")
  if (!Number.isSafeInteger(busyTimeoutMs) || busyTimeoutMs < 0)
    throw new UsageError('invalid_option', 'sqliteLog: busyTimeoutMs is an integer ≥ 0')
  if (!(pollMs > 0)) throw new UsageError('invalid_option', 'sqliteLog: pollMs is above 0')
  const epoch = opened(database, checkedEpoch('sqliteLog', options.epoch ?? crypto.randomUUID()), {
    busyTimeoutMs,
    synchronous: durability === 'crash' ? 'NORMAL' : 'FULL',
  })
  const tables = sqliteTables(database)
  const session = new SqliteSession(tables, settings, epoch)
  const writer = new ThreadWriter(tables, session.facts, session.folds, settings, epoch)
  const followed = followedThreads(headOf, () => {
    return pollMs === Infinity ? () => undefined : every(clock, pollMs, () => callSafely(lookForNews))
  })
  const commits = sharedCommit<Job, Written>(writeAll, (error) => {
    return error instanceof LogStorageError && error.code !== 'unavailable'
  })

  function headOf(threadId: string): number {
    return session.guard(threadId, () => session.seen(threadId)?.head ?? tables.head(threadId))
  }

  function lookForNews(): void {
    if (session.guard(undefined, () => session.hasNews())) followed.wakeAll()
  }

  function writeAll(jobs: readonly Job[]): readonly Written[] {
    const [first] = jobs
    if (first === undefined) return []
    const threadId = jobs.length === 1 ? first.threadId : undefined
    // For a single job, the last seen state may be enough: the one statement checks that it is current.
    const state = threadId === undefined ? undefined : session.seen(threadId)
    const written = state && session.guard(threadId, () => writer.writeChunks(state, first.drafts))
    if (written !== undefined) return [written]
    return session.transact('IMMEDIATE', threadId, () =>
      jobs.map((job) => writer.write(session.thread(job.threadId), job.drafts)),
    )
  }

  const append: Log['append'] = async (threadId, drafts) => {
    if (!isId(threadId))
      throw new UsageError('invalid_argument', 'append: threadId is an id of 1 to 256 units')
    const job = { threadId, drafts: checkedDrafts(drafts) }
    const [written] = durability === 'crash' ? writeAll([job]) : [await commits.add(job)]
    if (written === undefined) throw new LogStorageError('unavailable') // there is one for each job
    if (written.isNew) callSafely(() => followed.wake(threadId))
    return written.result
  }

  const read = <Result>(threadId: string, act: () => Result): Result =>
    session.transact('DEFERRED', threadId, act)

  const factsOf = (threadId: string, invocationId: string): TurnFacts | undefined =>
    session.thread(threadId).known.turn(invocationId)

  const touch = (threadId: string, invocationId: string): TouchResult => {
    const result = touchResult(factsOf(threadId, invocationId), threadId)
    if (result.ok) tables.touch(invocationId)
    return result
  }

  const snapshot = (threadId: string): LogSnapshot => {
    const state = session.thread(threadId)
    return { snapshot: session.folds.at(state).snapshot(), cursor: state.cursor(epoch) }
  }

  return {
    append,
    tail: async (threadId, from, limit) =>
      read(threadId, () => tailOf(tables, session.thread(threadId), epoch, from, limit)),
    cursor: async (threadId): Promise<LogCursor> =>
      read(threadId, () => session.thread(threadId).cursor(epoch)),
    snapshot: async (threadId) => read(threadId, () => snapshot(threadId)),
    turn: async (threadId, invocationId) =>
      read(threadId, () => loggedTurn(factsOf(threadId, invocationId), threadId)),
    post: async (threadId, messageId) =>
      read(threadId, () => loggedPost(session.facts.post(messageId), threadId)),
    touch: async (threadId, invocationId) =>
      session.transact('IMMEDIATE', threadId, () => touch(threadId, invocationId)),
    subscribe: (threadId, listener) => followed.subscribe(threadId, listener),
    openTurns: async () =>
      session.guard(undefined, () =>
        tables.openTurns().map((row) => ({
          threadId: row.thread_id,
          invocationId: row.turn,
          activity: `${row.touch_count}-${row.last_offset}`,
        })),
      ),
    threadIds: async () => session.guard(undefined, () => tables.threadIds()),
    close() {
      commits.flush()
      followed.stop()
      session.close()
    },
  }
}

function opened(
  database: SqliteDatabase,
  epoch: string,
  { busyTimeoutMs, synchronous }: { readonly busyTimeoutMs: number; readonly synchronous: string },
): string {
  try {
    database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
    const known = openSchema(database, epoch)
    // Deleted content is overwritten: retracted content does not stay in free pages.
    database.exec(
      `PRAGMA synchronous = ${synchronous}; PRAGMA secure_delete = ON; PRAGMA journal_size_limit = 67108864`,
    )
    return known
  } catch (error) {
    throw storageError(error)
  }
}
