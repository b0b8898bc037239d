const words = {
  foreign_database: 'the database belongs to another application. Use a separate database for the log.',
  other_schema: 'another version wrote the database. Upgrade onebubble, or use a new database for the log.',
  corrupt: 'what is stored does not decode. Restore a backup, or remove what is named.',
  refused: 'the storage takes no writes. Nothing of the batch was appended; send it again when it does.',
  unavailable:
    'the storage does not respond. The batch may or may not be appended. Send it again: the log ignores duplicates.',
  closed: 'the log is closed.',
} as const

/** What the storage failed at, as a literal code. */
export type LogStorageErrorCode = keyof typeof words

/**
 * The storage of a log has failed. The routes respond with `internal`, after which a client should retry. A producer
 * that retries loses nothing.
 */
export class LogStorageError extends Error {
  override readonly name = 'LogStorageError'
  readonly code: LogStorageErrorCode
  /** The thread, if only one is affected. */
  readonly threadId: string | undefined

  /** @param detail what exactly happened, in a few words: the table, the key, the message of the storage */
  constructor(
    code: LogStorageErrorCode,
    {
      threadId,
      detail,
      cause,
    }: { readonly threadId?: string; readonly detail?: string; readonly cause?: unknown } = {},
  ) {
    const where = threadId === undefined ? '' : ` Thread ${JSON.stringify(threadId)}.`
    super(`onebubble: ${words[code]}${detail === undefined ? '' : ` (${detail})`}${where}`, { cause })
    this.code = code
    this.threadId = threadId
  }
}
