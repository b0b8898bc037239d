/** A stored key, without its text. */
export interface StoredEntry {
  readonly key: string
  /** A new one with each write. */
  readonly revision: string
  /** The length of its text, in UTF-16 units. */
  readonly units: number
}

/** A stored text, with the revision of its last write. */
export interface StoredText {
  readonly revision: string
  readonly text: string
}

/**
 * Stores texts by key. The default is IndexedDB. On React Native and elsewhere, provide your own: an SQLite table
 * with the columns `key`, `revision` and `text` is enough. A rejection is reported, and the operation is tried again
 * later; reject with a `StorageError` to say what is wrong.
 *
 * Several pages may use one storage at once, so `put` and `delete` must compare and write in one step: in a
 * transaction, or with `UPDATE … WHERE key = ? AND revision = ?`. If there is only one process, a storage may read,
 * compare and write.
 */
export interface BubbleStorage {
  /** Returns all stored entries, in any order. */
  readonly list: () => Promise<readonly StoredEntry[]>
  /** Returns undefined if nothing is stored under this key. */
  readonly get: (key: string) => Promise<StoredText | undefined>
  /**
   * Stores a text if the stored revision is `expected`; with undefined, if nothing is stored.
   * @returns whether it was stored; otherwise nothing has changed
   */
  readonly put: (key: string, next: StoredText, expected: string | undefined) => Promise<boolean>
  /** Deletes what is stored; with `expected`, only if it has this revision. */
  readonly delete: (key: string, expected?: string) => Promise<void>
  /** Called when the storage is not needed any more. */
  readonly close?: () => void
}
