import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { SqliteDatabase } from '../../src/server/index.ts'

export interface TestDatabase extends SqliteDatabase {
  close(): void
}

type Driver = new (file: string) => TestDatabase

const require = createRequire(import.meta.url)

/** Node 20 has no SQLite of its own. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const hasOwn = major > 22 || (major === 22 && minor >= 13)

/** The available database drivers, by name. */
export const sqliteDrivers: readonly (readonly [name: string, open: (file: string) => TestDatabase])[] = [
  ['libsql', opener(() => require('libsql') as Driver)],
  ...(hasOwn ? [['node:sqlite', opener(() => require('node:sqlite').DatabaseSync as Driver)] as const] : []),
]

/** Opens a database that is closed at the end of the test. */
function opener(driver: () => Driver): (file: string) => TestDatabase {
  return (file) => {
    const database = new (driver())(file)
    let isOpen = true
    const close = (): void => {
      if (isOpen) database.close()
      isOpen = false
    }
    onTestFinished(close)
    return { exec: (sql) => database.exec(sql), prepare: (sql) => database.prepare(sql), close }
  }
}

export const [[, openSqlite]] = sqliteDrivers as [(typeof sqliteDrivers)[number]]

/** The name of a file in a folder that is deleted at the end of the test. */
export function newFile(name = 'log.db'): string {
  const folder = mkdtempSync(join(tmpdir(), 'onebubble-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, name)
}
