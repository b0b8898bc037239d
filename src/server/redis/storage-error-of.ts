import { LogStorageError, type LogStorageErrorCode } from '../durable/log-storage-error.ts'

/** The first word of a Redis error. Within a script, older servers put more text before it. */
const codes: readonly (readonly [words: RegExp, code: LogStorageErrorCode])[] = [
  [/\b(OOM|READONLY|MISCONF|NOREPLICAS|NOAUTH|WRONGPASS|NOPERM|CROSSSLOT)\b/, 'refused'],
  [/\bWRONGTYPE\b|ID specified in XADD/, 'corrupt'],
]

/** Converts whatever a Redis client rejects with into an error of a log. */
export function storageErrorOf(error: unknown, threadId?: string): LogStorageError {
  if (error instanceof LogStorageError) return error
  const detail = error instanceof Error ? error.message : String(error)
  const code = codes.find(([words]) => words.test(detail))?.[1] ?? 'unavailable'
  return new LogStorageError(code, { detail, cause: error, ...(threadId !== undefined && { threadId }) })
}
