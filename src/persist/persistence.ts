/** What was stored when the page started. */
export interface Restored {
  /** The threads; the one shown last comes first. */
  readonly threadIds: readonly string[]
  /** The number of unsent messages. They are now being sent, or shown as failed. */
  readonly messageCount: number
}

/** Stores the bubbles for the next page. The methods need no `this`: you may pass each one on. */
export interface Persistence {
  /**
   * Resolves when the stored bubbles are shown, or when it is clear that they cannot be read; the result is then
   * empty. Never rejects. Bubbles that can be read only later are shown as well.
   */
  readonly ready: Promise<Restored>
  /** Writes all changes now. Resolves when that is done, or has failed and was reported. Never rejects. */
  readonly flush: () => Promise<void>
  /**
   * Deletes everything stored, by any page, including unsent messages. The page keeps what it shows, and later
   * changes are stored again. Before another user signs in: close the connection, call `clear`, then `dispose`. Never
   * rejects.
   */
  readonly clear: () => Promise<void>
  /** Writes all changes and then stops. Called again, it returns the same promise. Never rejects. */
  readonly dispose: () => Promise<void>
}
