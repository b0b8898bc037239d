import { deferred, quiet } from '../store/index.ts'
import { type Database, openDatabase, storeNames } from './database.ts'
import { errorName, StorageError } from './storage-error.ts'
import type { BubbleStorage } from './storage.ts'

/** What an operation fails with when the browser has taken the connection away: iOS does so in the background. */
const isLost = (error: unknown): boolean =>
  ['InvalidStateError', 'AbortError', 'UnknownError', 'TransactionInactiveError'].includes(errorName(error))

/**
 * Keeps texts in a database of IndexedDB, which is opened when it is needed, and anew when the browser has closed it. An
 * operation that fails for that reason is made once more.
 */
export function indexedDbStorage(databaseName: string): BubbleStorage {
  /** The connection as it is waited for. */
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
        else if (current === waited) current = opening // be it late: nothing is in the way any more
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

  return {
    list: () => run((opened) => opened.getAll('onebubble-entries')),
    get: (key) =>
      run(async (opened) => {
        const transaction = opened.transaction(storeNames)
        const [entry, text] = await Promise.all([
          transaction.objectStore('onebubble-entries').get(key),
          transaction.objectStore('onebubble-texts').get(key),
          transaction.done,
        ])
        return entry === undefined || text === undefined ? undefined : { revision: entry.revision, text }
      }),
    put: (key, { revision, text }, expected) =>
      run(async (opened) => {
        const transaction = opened.transaction(storeNames, 'readwrite')
        const { done } = transaction
        const entries = transaction.objectStore('onebubble-entries')
        const write = async (): Promise<boolean> => {
          const stored = (await entries.get(key))?.revision
          // It was stored by an attempt of which nothing was heard: then this is the second one.
          if (stored === revision) return true
          if (stored !== expected) return false
          const texts = transaction.objectStore('onebubble-texts')
          await Promise.all([entries.put({ key, revision, units: text.length }), texts.put(text, key)])
          return true
        }
        const [isStored] = await Promise.all([write(), done])
        return isStored
      }),
    delete: (key, expected) =>
      run(async (opened) => {
        const transaction = opened.transaction(storeNames, 'readwrite')
        const entries = transaction.objectStore('onebubble-entries')
        const remove = async (): Promise<void> => {
          if (expected !== undefined && (await entries.get(key))?.revision !== expected) return
          await Promise.all([entries.delete(key), transaction.objectStore('onebubble-texts').delete(key)])
        }
        await Promise.all([remove(), transaction.done])
      }),
    close() {
      isClosed = true
      closeQuietly(current)
      current = undefined
    },
  }
}

const closeQuietly = (database: Promise<Database> | undefined): void =>
  void database?.then(
    (opened) => opened.close(),
    () => undefined,
  )
