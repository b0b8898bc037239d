/** What SQLite takes for a `?`, as far as a log uses it. */
export type SqliteValue = string | number | null

export interface SqliteStatement {
  run(...values: SqliteValue[]): { readonly changes: number | bigint }
  /** The first row; undefined without one. */
  get(...values: SqliteValue[]): unknown
  all(...values: SqliteValue[]): readonly unknown[]
}

/**
 * A connection to a database, as `node:sqlite` (`DatabaseSync`), `better-sqlite3` and `libsql` make one. You open and close it;
 * while a log uses it, nobody else does: another program, and another log, open connections of their own.
 */
export interface SqliteDatabase {
  exec(sql: string): unknown
  prepare(sql: string): SqliteStatement
}
