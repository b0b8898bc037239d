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
 * Why a storage did not do what it was asked. `newer_version` and `foreign_database` are final for this page; anything else
 * is tried again.
 */
export type StorageErrorCode = keyof typeof messages

/** What a storage rejects with. */
export class StorageError extends Error {
  override readonly name = 'StorageError'
  readonly code: StorageErrorCode

  /** @param detail what exactly has happened; at most 200 UTF-16 units of it are kept */
  constructor(code: StorageErrorCode, detail = '') {
    super(detail === '' ? messages[code] : `${messages[code]} (${detail.slice(0, 200)})`)
    this.code = code
  }
}

/** The name of an error of the platform; empty where it has none. */
export function errorName(thrown: unknown): string {
  const name: unknown = Reflect.get(Object(thrown), 'name')
  return typeof name === 'string' ? name : ''
}

/** What a storage has thrown, as one of its errors. */
export function storageErrorOf(thrown: unknown): StorageError {
  if (thrown instanceof StorageError) return thrown
  const message: unknown = Reflect.get(Object(thrown), 'message')
  const detail = `${errorName(thrown)}: ${typeof message === 'string' ? message : ''}`
  return new StorageError(
    errorName(thrown) === 'QuotaExceededError' ? 'quota_exceeded' : 'unavailable',
    detail,
  )
}
