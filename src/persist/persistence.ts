/** What was there when a page began. */
export interface Restored {
  /** The threads, the one that was shown last first. */
  readonly threadIds: readonly string[]
  /** How many messages were not sent: they are sent now, or stand as failed. */
  readonly messageCount: number
}

/**
 * Keeps what a store has for the next page.
 *
 * Every function may be passed on by itself.
 */
export interface Persistence {
  /**
   * Settles when what was stored is shown, or when it is known that it cannot be read: then it is empty. Never rejects. What is
   * read later than that is shown, too.
   */
  readonly ready: Promise<Restored>
  /** Writes what has changed, now. Resolves when that is done, or has failed and was reported. Never rejects. */
  readonly flush: () => Promise<void>
  /**
   * Deletes all that is stored, by any page, unsent messages included; what is shown stays, and what changes from now on is
   * stored again. Before somebody else signs in: close the connection, `clear`, then `dispose`. Never rejects.
   */
  readonly clear: () => Promise<void>
  /** Writes what has changed, and then nothing more. Again: the same promise. Never rejects. */
  readonly dispose: () => Promise<void>
}
