import { deferred, quiet } from '../store/index.ts'
import { type Database, openDatabase, type Part, storeNames } from './database.ts'
import { piecesOf, rangeOf } from './pieces.ts'
import { errorName, StorageError } from './storage-error.ts'
import type { BubbleStorage } from './storage.ts'

/** Whether an operation failed because the browser closed the connection, as iOS does in the background. */
const isLost = (error: unknown): boolean =>
  ['InvalidStateError', 'AbortError', 'UnknownError', 'TransactionInactiveError'].includes(errorName(error))

/**
 * Keeps texts in a database of IndexedDB, and writes of each only what has changed. The database is opened when it is needed,
 * and anew when the browser has closed it. An operation that fails for that reason is made once more.
 */
export function indexedDbStorage(databaseName: string): BubbleStorage {
  /** The connection, or the promise of it. */
  let current: Promise<Database> | undefined
  let isClosed = false

  const open = (): Promise<Database> => {
    const isBlocked = deferred<never>()
    const opening = openDatabase(databaseName, {
      onBlocked: () => isBlocked.reject(new StorageError('blocked')),
      onGone: () => forget(waited, opening),
    })
    const waited = quiet(Promise.race([opening, isBlocked.promise]))
    opening.then(
      (opened) => {
        if (isClosed) opened.close()
        else if (current === waited) current = opening // it opened late, but nothing blocks it any more
      },
      () => forget(waited),
    )
    return waited
  }
  const forget = (...those: readonly Promise<Database>[]): void => {
    if (current !== undefined && those.includes(current)) current = undefined
  }
  const attempt = async <Result>(operation: (database: Database) => Promise<Result>): Promise<Result> => {
    if (isClosed) throw new StorageError('unavailable', 'it was closed')
    return operation(await (current ??= open()))
  }
  const run = async <Result>(operation: (database: Database) => Promise<Result>): Promise<Result> => {
    try {
      return await attempt(operation)
    } catch (error) {
      if (!isLost(error)) throw error
      closeQuietly(current)
      current = undefined
      return attempt(operation)
    }
  }

  /** Runs a transaction completely or not at all. Failures after the first are not reported as unhandled. */
  const transact = <Result>(
    mode: 'readonly' | 'readwrite',
    body: (entries: Part<'onebubble-entries'>, pieces: Part<'onebubble-pieces'>) => Promise<Result>,
  ): Promise<Result> =>
    run(async (opened) => {
      // Read-only transactions never call the writing methods.
      const transaction = opened.transaction(storeNames, mode as 'readwrite')
      const done = quiet(transaction.done)
      const entries = transaction.objectStore('onebubble-entries')
      const result = await body(entries, transaction.objectStore('onebubble-pieces'))
      await done
      return result
    })

  return {
    list: () => run((opened) => opened.getAll('onebubble-entries')),
    get: (key) =>
      transact('readonly', async (entries, pieces) => {
        const [entry, found] = await Promise.all([
          quiet(entries.get(key)),
          quiet(pieces.getAll(rangeOf(key))),
        ])
        return entry && { revision: entry.revision, text: found.join('') }
      }),
    put: (key, { revision, text }, expected) =>
      transact('readwrite', async (entries, pieces) => {
        const stored = (await entries.get(key))?.revision
        // A first attempt stored it, but its success was not reported. This is the repetition.
        if (stored === revision) return true
        if (stored !== expected) return false
        await quiet(entries.put({ key, revision, units: text.length }))
        await replace(pieces, key, piecesOf(text))
        return true
      }),
    delete: (key, expected) =>
      transact('readwrite', async (entries, pieces) => {
        if (expected !== undefined && (await entries.get(key))?.revision !== expected) return
        await Promise.all([quiet(entries.delete(key)), quiet(pieces.delete(rangeOf(key)))])
      }),
    close() {
      isClosed = true
      closeQuietly(current)
      current = undefined
    },
  }
}

/** Writes those that differ from what stands there. */
async function replace(
  pieces: Part<'onebubble-pieces'>,
  key: string,
  next: readonly string[],
): Promise<void> {
  const before = await pieces.getAll(rangeOf(key))
  const writes = next.flatMap((piece, index) =>
    piece === before[index] ? [] : [quiet(pieces.put(piece, [key, index]))],
  )
  await Promise.all(writes)
  if (before.length > next.length) await pieces.delete(rangeOf(key, next.length))
}

const closeQuietly = (database: Promise<Database> | undefined): void =>
  void database?.then(
    (opened) => opened.close(),
    () => undefined,
  )
