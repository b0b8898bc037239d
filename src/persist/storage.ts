/** What is stored under a key, without its text. */
export interface StoredEntry {
  readonly key: string
  /** Another one with each write. */
  readonly revision: string
  /** The length of its text, in UTF-16 units. */
  readonly units: number
}

export interface StoredText {
  readonly revision: string
  readonly text: string
}

/**
 * Where texts are kept by key. The default is IndexedDB; React Native and others give their own: a table of SQLite with the
 * columns `key`, `revision` and `text` does. What a function rejects with is reported, and tried again later; a
 * `StorageError` says what it is.
 *
 * Several pages may use one storage at once, so `put` and `delete` compare and set in one step: a transaction, or an
 * `UPDATE … WHERE key = ? AND revision = ?`. Where there is one process alone, a storage may read, compare and write.
 */
export interface BubbleStorage {
  /** All that is stored, in any order. */
  readonly list: () => Promise<readonly StoredEntry[]>
  /** Undefined where nothing stands under this key. */
  readonly get: (key: string) => Promise<StoredText | undefined>
  /**
   * Stores a text, if what stands there has the revision `expected`; undefined: if nothing stands there.
   * @returns whether it was stored; where not, nothing has changed
   */
  readonly put: (key: string, next: StoredText, expected: string | undefined) => Promise<boolean>
  /** Deletes what stands there; with `expected` only if it has this revision. */
  readonly delete: (key: string, expected?: string) => Promise<void>
  /** Nothing is asked any more. */
  readonly close?: () => void
}
