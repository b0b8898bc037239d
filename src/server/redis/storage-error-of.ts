import { LogStorageError, type LogStorageErrorCode } from '../durable/log-storage-error.ts'

/** What Redis says, by the word that its answer begins with; inside of a script older servers put more in front of it. */
const codes: readonly (readonly [words: RegExp, code: LogStorageErrorCode])[] = [
  [/\b(OOM|READONLY|MISCONF|NOREPLICAS|NOAUTH|WRONGPASS|NOPERM|CROSSSLOT)\b/, 'refused'],
  [/\bWRONGTYPE\b|ID specified in XADD/, 'corrupt'],
]

/** What anything that a client of Redis rejects with means for a log. */
export function storageErrorOf(error: unknown, threadId?: string): LogStorageError {
  if (error instanceof LogStorageError) return error
  const detail = error instanceof Error ? error.message : String(error)
  const code = codes.find(([words]) => words.test(detail))?.[1] ?? 'unavailable'
  return new LogStorageError(code, { detail, cause: error, ...(threadId !== undefined && { threadId }) })
}
