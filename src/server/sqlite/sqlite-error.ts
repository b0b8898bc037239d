import { LogStorageError, type LogStorageErrorCode } from '../durable/log-storage-error.ts'

/** The primary result codes that decide what to do: https://sqlite.org/rescode.html. */
const codes: Readonly<Record<number, readonly [name: string, code: LogStorageErrorCode]>> = {
  5: ['SQLITE_BUSY', 'refused'],
  6: ['SQLITE_LOCKED', 'refused'],
  8: ['SQLITE_READONLY', 'refused'],
  11: ['SQLITE_CORRUPT', 'corrupt'],
  13: ['SQLITE_FULL', 'refused'],
  26: ['SQLITE_NOTADB', 'corrupt'],
}

/** Converts an error of the database into one of the log. */
export function storageError(error: unknown, threadId?: string): LogStorageError {
  if (error instanceof LogStorageError) return error
  const [, code] = knownCode(error) ?? ['', 'unavailable' as const]
  const detail = error instanceof Error ? error.message : String(error)
  return new LogStorageError(code, { ...(threadId !== undefined && { threadId }), detail, cause: error })
}

function knownCode(error: unknown): (typeof codes)[number] | undefined {
  // node:sqlite has `errcode`, libsql `rawCode`, and better-sqlite3 only the name, as `code`. The upper bits hold
  // details.
  const { errcode, rawCode, code }: { errcode?: unknown; rawCode?: unknown; code?: unknown } = Object(error)
  const number = errcode ?? rawCode
  if (typeof number === 'number') return codes[number & 0xff]
  const name = typeof code === 'string' ? code : ''
  return Object.values(codes).find(([known]) => name === known || name.startsWith(`${known}_`))
}
