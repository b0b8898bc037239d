import { LogStorageError } from '../durable/log-storage-error.ts'
import type { LoggedEvent } from '../log.ts'
import type { SqliteDatabase, SqliteStatement, SqliteValue } from './sqlite-database.ts'

export interface ThreadRow {
  readonly thread: number
  /** The other columns are as of the events below this offset. */
  readonly facts_at: number
  readonly check_at: string
  readonly first: number
  readonly kept_units: number
  readonly facts: string
}

export interface EventRow {
  readonly offset: number
  readonly check_before: string
  readonly units: number
  readonly turn: string | null
  readonly event: string
}

export interface TurnRow {
  readonly thread: number
  readonly last_offset: number
  readonly facts: string
}

export interface OpenTurnRow {
  readonly thread_id: string
  readonly turn: string
  readonly touch_count: number
  readonly last_offset: number
}

/** An event to insert: its place, and the columns to find it by. */
export interface EventToInsert {
  readonly offset: number
  readonly checkBefore: string
  readonly turn: string | null
  readonly seq: number | null
  readonly text: string
}

export type SqliteTables = ReturnType<typeof sqliteTables>

/** The most events that one statement inserts. */
export const eventsPerInsert = 16

/** The statements of a log. Each is prepared at its first use. */
export function sqliteTables(database: SqliteDatabase) {
  const statements = new Map<string, SqliteStatement>()
  const prepared = (sql: string): SqliteStatement => {
    const statement = statements.get(sql) ?? database.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
  // Nobody else writes these tables, so the columns have the types stated here.
  const row = <Row>(sql: string, ...values: readonly SqliteValue[]) =>
    prepared(sql).get(...values) as Row | undefined
  const rows = <Row>(sql: string, ...values: readonly SqliteValue[]) =>
    prepared(sql).all(...values) as readonly Row[]
  const run = (sql: string, ...values: readonly SqliteValue[]) => prepared(sql).run(...values)

  return {
    begin: (kind: 'IMMEDIATE' | 'DEFERRED') => database.exec(`BEGIN ${kind}`),
    commit: () => database.exec('COMMIT'),
    rollback: () => database.exec('ROLLBACK'),
    /** Changes whenever another connection has committed. */
    dataVersion: () => row<{ data_version: number }>('PRAGMA data_version')?.data_version,

    threadCount: () => row<{ count: number }>('SELECT count(*) AS count FROM threads')?.count ?? 0,
    threadIds: () =>
      rows<{ thread_id: string }>('SELECT thread_id FROM threads ORDER BY thread').map(
        (one) => one.thread_id,
      ),
    thread: (threadId: string) => row<ThreadRow>('SELECT * FROM threads WHERE thread_id = ?', threadId),
    addThread: (threadId: string, check: string) =>
      run("INSERT INTO threads VALUES (NULL, ?, 0, ?, 0, 0, '')", threadId, check),
    setThread: (
      thread: number,
      {
        factsAt,
        check,
        first,
        keptUnitCount,
        facts,
      }: Readonly<Record<'factsAt' | 'first' | 'keptUnitCount', number>> &
        Readonly<Record<'check' | 'facts', string>>,
    ) =>
      run(
        'UPDATE threads SET facts_at = ?, check_at = ?, first = ?, kept_units = ?, facts = ? WHERE thread = ?',
        ...[factsAt, check, first, keptUnitCount, facts, thread],
      ),

    events: (thread: number, from: number, limit: number) =>
      rows<EventRow>(
        'SELECT offset, check_before, units, turn, event FROM events WHERE thread = ? AND offset >= ? ORDER BY offset LIMIT ?',
        ...[thread, from, limit],
      ),
    eventsBefore: (thread: number, before: number, limit: number) =>
      rows<EventRow>(
        'SELECT offset, check_before, units, turn, event FROM events WHERE thread = ? AND offset < ? ORDER BY offset DESC LIMIT ?',
        ...[thread, before, limit],
      ),
    units: (thread: number) =>
      rows<{ units: number }>('SELECT units FROM events WHERE thread = ? ORDER BY offset', thread),
    /** The chunk of a turn with this seq, or the next one that is kept. */
    chunk: (thread: number, turn: string, seq: number, from: number, to: number) =>
      row<{ seq: number; event: string }>(
        `SELECT seq, event FROM events WHERE thread = ? AND offset BETWEEN ? AND ? AND turn = ? AND seq >= ?
         ORDER BY offset LIMIT 1`,
        ...[thread, from, to, turn, seq],
      ),
    head: (threadId: string) =>
      row<{ head: number }>(
        `SELECT coalesce((SELECT max(offset) + 1 FROM events WHERE events.thread = threads.thread), 0) AS head
         FROM threads WHERE thread_id = ?`,
        threadId,
      )?.head ?? 0,
    /**
     * Inserts all of the events, or none if the log does not end right before the first of them, because another
     * process has appended. The last event is never trimmed, so this can always be checked.
     * @returns whether they were inserted
     */
    insert(thread: number, events: readonly EventToInsert[]): boolean {
      const values: SqliteValue[] = [thread]
      for (const { offset, checkBefore, turn, seq, text } of events)
        values.push(offset, checkBefore, text.length, turn, seq, text)
      const { offset = 0 } = events[0] ?? {}
      values.push(thread, offset > 0 ? offset - 1 : null)
      return Number(prepared(insertSql(events.length)).run(...values).changes) > 0
    },
    deleteEvents: (thread: number, below: number) =>
      run('DELETE FROM events WHERE thread = ? AND offset < ?', thread, below),

    snapshot: (thread: number) =>
      row<{ offset: number; snapshot: string }>(
        'SELECT offset, snapshot FROM snapshots WHERE thread = ?',
        thread,
      ),
    setSnapshot: (thread: number, offset: number, snapshot: string) =>
      run('INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?)', thread, offset, snapshot),

    turn: (turn: string) => row<TurnRow>('SELECT thread, last_offset, facts FROM turns WHERE turn = ?', turn),
    setTurn: (turn: string, thread: number, isOpen: boolean, lastOffset: number, facts: string) =>
      run(
        `INSERT INTO turns VALUES (?, ?, ?, ?, 0, ?) ON CONFLICT DO UPDATE
         SET is_open = excluded.is_open, last_offset = max(last_offset, excluded.last_offset), facts = excluded.facts`,
        ...[turn, thread, isOpen ? 1 : 0, lastOffset, facts],
      ),
    touch: (turn: string) => run('UPDATE turns SET touch_count = touch_count + 1 WHERE turn = ?', turn),
    /** Chunks after `facts_at` are queried per turn; there are few. */
    openTurns: () =>
      rows<OpenTurnRow>(
        `SELECT thread_id, turn, touch_count, max(last_offset, coalesce((
           SELECT max(offset) FROM events
           WHERE events.thread = turns.thread AND offset >= facts_at AND events.turn = turns.turn
         ), 0)) AS last_offset
         FROM turns JOIN threads ON threads.thread = turns.thread WHERE is_open = 1`,
      ),

    post: (post: string) => row<{ facts: string }>('SELECT facts FROM posts WHERE post = ?', post),
    postsOfTurn: (turn: string) =>
      rows<{ post: string; facts: string }>('SELECT post, facts FROM posts WHERE turn = ?', turn),
    setPost: (post: string, turn: string | null, facts: string) =>
      run('INSERT OR REPLACE INTO posts VALUES (?, ?, ?)', post, turn, facts),
  }
}

const insertSqls: string[] = []

function insertSql(count: number): string {
  return (insertSqls[count] ??=
    `INSERT INTO events SELECT ?, column1, column2, column3, column4, column5, column6
    FROM (VALUES ${Array(count).fill('(?, ?, ?, ?, ?, ?)').join(', ')})
    WHERE (SELECT max(offset) FROM events WHERE thread = ?) IS ?`)
}

/**
 * Parses a JSON column.
 * @throws LogStorageError `corrupt`
 */
export function stored<Value>(text: string, what: string, threadId?: string): Value {
  try {
    return JSON.parse(text) as Value // nobody else writes the tables
  } catch (cause) {
    throw new LogStorageError('corrupt', { ...(threadId !== undefined && { threadId }), detail: what, cause })
  }
}

/** The event of a row. */
export const eventOf = (
  { offset, event }: Pick<EventRow, 'offset' | 'event'>,
  threadId: string,
): LoggedEvent => stored<LoggedEvent>(event, `table events, offset ${offset}`, threadId)
