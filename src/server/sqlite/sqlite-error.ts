import { LogStorageError, type LogStorageErrorCode } from '../durable/log-storage-error.ts'

/** The primary result codes that say what is to be done: https://sqlite.org/rescode.html. */
const codes: Readonly<Record<number, readonly [name: string, code: LogStorageErrorCode]>> = {
  5: ['SQLITE_BUSY', 'refused'],
  6: ['SQLITE_LOCKED', 'refused'],
  8: ['SQLITE_READONLY', 'refused'],
  11: ['SQLITE_CORRUPT', 'corrupt'],
  13: ['SQLITE_FULL', 'refused'],
  26: ['SQLITE_NOTADB', 'corrupt'],
}

/** What the database has thrown, as the error of a log. */
export function storageError(error: unknown, threadId?: string): LogStorageError {
  if (error instanceof LogStorageError) return error
  const [, code] = knownCode(error) ?? ['', 'unavailable' as const]
  const detail = error instanceof Error ? error.message : String(error)
  return new LogStorageError(code, { ...(threadId !== undefined && { threadId }), detail, cause: error })
}

function knownCode(error: unknown): (typeof codes)[number] | undefined {
  // node:sqlite has `errcode`, libsql `rawCode`, better-sqlite3 the name alone, as `code`. The upper bits say more exactly.
  const { errcode, rawCode, code }: { errcode?: unknown; rawCode?: unknown; code?: unknown } = Object(error)
  const number = errcode ?? rawCode
  if (typeof number === 'number') return codes[number & 0xff]
  const name = typeof code === 'string' ? code : ''
  return Object.values(codes).find(([known]) => name === known || name.startsWith(`${known}_`))
}
