/** The values that a log passes to SQLite for a `?`. */
export type SqliteValue = string | number | null

/** A prepared statement. */
export interface SqliteStatement {
  run(...values: SqliteValue[]): { readonly changes: number | bigint }
  /** The first row; undefined without one. */
  get(...values: SqliteValue[]): unknown
  all(...values: SqliteValue[]): readonly unknown[]
}

/**
 * A connection to a database, as made by `node:sqlite` (`DatabaseSync`), `better-sqlite3` or `libsql`. You open and
 * close it. While a log uses it, nothing else may: another program or another log opens its own connection.
 */
export interface SqliteDatabase {
  exec(sql: string): unknown
  prepare(sql: string): SqliteStatement
}
