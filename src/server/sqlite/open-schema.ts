import { LogStorageError } from '../durable/log-storage-error.ts'
import type { SqliteDatabase } from './sqlite-database.ts'

/** In the header of the file. A log refuses the file of another application, and `file` can identify ours. */
const applicationId = 0x1b_0b_b1_e5

/**
 * What each version of the schema adds to the one before. The first step turns an empty database into version 1.
 * `user_version` counts the steps that a database has taken. A released step must never be changed.
 */
export const schemaSteps: readonly string[] = [
  `CREATE TABLE log (epoch TEXT NOT NULL);

   -- Its columns are so as the events below facts_at have made them: the chunks behind it are added when they are read.
   CREATE TABLE threads (
     thread INTEGER PRIMARY KEY,
     thread_id TEXT NOT NULL UNIQUE,
     facts_at INTEGER NOT NULL,
     check_at TEXT NOT NULL,
     first INTEGER NOT NULL,
     kept_units INTEGER NOT NULL,
     facts TEXT NOT NULL
   );

   -- check_before: of the cursor that stands before it. units: of the event, in UTF-16.
   CREATE TABLE events (
     thread INTEGER NOT NULL,
     offset INTEGER NOT NULL,
     check_before TEXT NOT NULL,
     units INTEGER NOT NULL,
     turn TEXT,
     seq INTEGER,
     event TEXT NOT NULL,
     PRIMARY KEY (thread, offset)
   ) WITHOUT ROWID;

   -- What the trimmed events were folded into, and often some that are kept.
   CREATE TABLE snapshots (
     thread INTEGER PRIMARY KEY,
     offset INTEGER NOT NULL,
     snapshot TEXT NOT NULL
   );

   CREATE TABLE turns (
     turn TEXT PRIMARY KEY,
     thread INTEGER NOT NULL,
     is_open INTEGER NOT NULL,
     last_offset INTEGER NOT NULL,
     touch_count INTEGER NOT NULL,
     facts TEXT NOT NULL
   ) WITHOUT ROWID;
   CREATE INDEX open_turns ON turns (thread) WHERE is_open = 1;

   -- turn: of a replace callback alone, to find what goes with a turn.
   CREATE TABLE posts (
     post TEXT PRIMARY KEY,
     turn TEXT,
     facts TEXT NOT NULL
   ) WITHOUT ROWID;
   CREATE INDEX posts_of_turns ON posts (turn) WHERE turn IS NOT NULL;`,
]

/**
 * Creates the tables, or upgrades those of an older version, in one transaction.
 * @param epoch for a new log
 * @param steps those of this version; tests pass others
 * @returns the epoch of the log
 * @throws LogStorageError `foreign_database`, `other_schema`
 */
export function openSchema(
  database: SqliteDatabase,
  epoch: string,
  steps: readonly string[] = schemaSteps,
): string {
  checkHeader(database, steps.length) // before anything is changed
  database.exec('PRAGMA journal_mode = WAL')
  database.exec('BEGIN IMMEDIATE')
  try {
    const version = checkHeader(database, steps.length) // another process may have started it in the meantime
    for (const [index, step] of steps.entries()) if (index >= version) database.exec(step)
    if (version < steps.length)
      database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${steps.length}`)
    if (version === 0) database.prepare('INSERT INTO log (epoch) VALUES (?)').run(epoch)
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
  const row: { epoch?: unknown } = Object(database.prepare('SELECT epoch FROM log').get())
  if (typeof row.epoch !== 'string') throw new LogStorageError('corrupt', { detail: 'table log' })
  return row.epoch
}

/**
 * The version of the schema; 0 for an empty database.
 * @param latest the latest known version
 */
function checkHeader(database: SqliteDatabase, latest: number): number {
  const number = (sql: string, name: string): number =>
    Number(Reflect.get(Object(database.prepare(sql).get()), name))
  const owner = number('PRAGMA application_id', 'application_id')
  const version = number('PRAGMA user_version', 'user_version')
  const tableCount = number('SELECT count(*) AS count FROM sqlite_schema', 'count')
  if (owner === 0 && version === 0 && tableCount === 0) return 0
  if (owner !== applicationId)
    throw new LogStorageError('foreign_database', { detail: `application_id ${owner}, ${tableCount} tables` })
  if (version < 1 || version > latest)
    throw new LogStorageError('other_schema', { detail: `user_version ${version}, not 1 to ${latest}` })
  return version
}
