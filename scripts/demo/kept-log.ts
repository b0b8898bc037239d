import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type SqliteDatabase, type SqliteLog, sqliteLog } from '../../src/server/index.ts'

interface ClosableDatabase extends SqliteDatabase {
  close(): void
}

export interface KeptLog {
  readonly log: SqliteLog
  /** Signs the callback tokens. Tokens from before a restart stay valid. */
  readonly secret: Uint8Array
  readonly close: () => void
}

/** The log and the secret in a folder. They are created if missing. */
export function keptLog(folder: string): KeptLog {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const database = openDatabase(join(folder, 'log.db'))
  const log = sqliteLog(database)
  return {
    log,
    secret: keptSecret(join(folder, 'secret')),
    close() {
      log.close()
      database.close()
    },
  }
}

/** Opens the database with Node's own SQLite, or with libsql if Node has none, as in version 20. */
function openDatabase(file: string): ClosableDatabase {
  // The types of Node 20 lack it.
  const own = process.getBuiltinModule('node:sqlite') as
    | { readonly DatabaseSync: new (file: string) => ClosableDatabase }
    | undefined
  if (own !== undefined) return new own.DatabaseSync(file)
  // It has the same interface, but no types for what is used here.
  const Database = createRequire(import.meta.url)('libsql') as new (file: string) => ClosableDatabase
  return new Database(file)
}

function keptSecret(file: string): Uint8Array {
  try {
    writeFileSync(file, randomBytes(32), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (Reflect.get(Object(error), 'code') !== 'EEXIST') throw error
  }
  return readFileSync(file)
}
