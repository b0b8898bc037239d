import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, openDB, type StoreNames } from 'idb'
import { errorName, StorageError } from './storage-error.ts'
import type { StoredEntry } from './storage.ts'

/** Entries and texts stand apart, so that what there is can be listed without reading it. */
interface Schema extends DBSchema {
  'onebubble-entries': { key: string; value: StoredEntry }
  'onebubble-texts': { key: string; value: string }
}

export type Database = IDBPDatabase<Schema>

/** One of its object stores, in a transaction. */
export type Part<Name extends StoreNames<Schema>> = IDBPObjectStore<
  Schema,
  StoreNames<Schema>[],
  Name,
  'readwrite'
>

const entries = 'onebubble-entries'
const texts = 'onebubble-texts'
export const storeNames: StoreNames<Schema>[] = [entries, texts]

/** What leads from each version of the schema to the next one; the first makes a new database. */
const migrations: readonly ((database: Database) => void)[] = [
  (database) => {
    database.createObjectStore(entries, { keyPath: 'key' })
    database.createObjectStore(texts)
  },
]

export interface DatabaseOwner {
  /** Another page is in the way: it is opened when that is gone. */
  readonly onBlocked: () => void
  /** The connection is gone, or is in the way of another page: it has to be opened anew. */
  readonly onGone: () => void
}

/**
 * Opens the database, makes or migrates it.
 * @throws StorageError `newer_version`, `foreign_database`: nothing was changed
 * @throws whatever IndexedDB does
 */
export async function openDatabase(name: string, { onBlocked, onGone }: DatabaseOwner): Promise<Database> {
  if (typeof indexedDB !== 'object') throw new StorageError('unavailable', 'there is no IndexedDB here')
  let isForeign = false
  let database: Database | undefined
  const opening = openDB<Schema>(name, migrations.length, {
    upgrade(opened, oldVersion, _, transaction) {
      if (oldVersion > 0 && !isOurs(opened)) {
        isForeign = true
        return transaction.abort()
      }
      for (const migrate of migrations.slice(oldVersion)) migrate(opened)
    },
    blocking() {
      database?.close() // the other page waits for it
      onGone()
    },
    terminated: onGone,
    blocked: onBlocked,
  })
  try {
    database = await opening
  } catch (error) {
    if (isForeign) throw new StorageError('foreign_database')
    if (errorName(error) === 'VersionError') throw new StorageError(await whoseIs(name))
    throw error
  }
  if (isOurs(database)) return database
  database.close()
  throw new StorageError('foreign_database')
}

const isOurs = ({ objectStoreNames }: Pick<Database, 'objectStoreNames'>): boolean =>
  storeNames.every((name) => objectStoreNames.contains(name))

/** Whose a database of a higher version is. */
async function whoseIs(name: string): Promise<'newer_version' | 'foreign_database'> {
  const database = await openDB<Schema>(name)
  try {
    return isOurs(database) ? 'newer_version' : 'foreign_database'
  } finally {
    database.close()
  }
}
