const messages = {
  unavailable: 'The storage cannot be used. Changes are not stored for now. The page will try again later.',
  blocked:
    'Another page uses an older version of the database. Close or reload that page. This page will try again later.',
  newer_version: 'A newer version of this app has written the database. Reload the page to get that version.',
  foreign_database:
    'The database of this name belongs to something else, and was not changed. Pass another databaseName.',
  quota_exceeded: 'The storage is full. Changes are not stored for now. The page will try again later.',
} as const

/**
 * Why a storage operation failed. After `newer_version` and `foreign_database`, this page no longer uses the storage.
 * After any other code, it tries again.
 */
export type StorageErrorCode = keyof typeof messages

/** The error with which a storage rejects. */
export class StorageError extends Error {
  override readonly name = 'StorageError'
  readonly code: StorageErrorCode

  /** @param detail what exactly happened; cut to 200 UTF-16 units */
  constructor(code: StorageErrorCode, detail = '') {
    super(detail === '' ? messages[code] : `${messages[code]} (${detail.slice(0, 200)})`)
    this.code = code
  }
}

/** The name of a platform error; empty if it has none. */
export function errorName(thrown: unknown): string {
  const name: unknown = Reflect.get(Object(thrown), 'name')
  return typeof name === 'string' ? name : ''
}

/** Converts what a storage has thrown into a `StorageError`. */
export function storageErrorOf(thrown: unknown): StorageError {
  if (thrown instanceof StorageError) return thrown
  const message: unknown = Reflect.get(Object(thrown), 'message')
  const detail = `${errorName(thrown)}: ${typeof message === 'string' ? message : ''}`
  return new StorageError(
    errorName(thrown) === 'QuotaExceededError' ? 'quota_exceeded' : 'unavailable',
    detail,
  )
}
