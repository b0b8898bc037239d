import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, openDB, type StoreNames } from 'idb'
import { errorName, StorageError } from './storage-error.ts'
import type { StoredEntry } from './storage.ts'

/** Entries and texts stand apart, so that what there is can be listed without reading it. */
interface Schema extends DBSchema {
  'onebubble-entries': { key: string; value: StoredEntry }
  'onebubble-texts': { key: string; value: string }
}

export type Database = IDBPDatabase<Schema>

/** One of its object stores, within a transaction. */
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
  /** Another page blocks the migration. The database opens once that page has closed it. */
  readonly onBlocked: () => void
  /** The connection is lost, or another page needs it closed. It has to be opened again. */
  readonly onGone: () => void
}

/**
 * Opens the database; creates or migrates it if needed.
 * @throws StorageError `newer_version` or `foreign_database`: nothing was changed
 * @throws any error of IndexedDB
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
      database?.close() // another page waits to migrate it
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

/** Finds out who made a database of a higher version. */
async function whoseIs(name: string): Promise<'newer_version' | 'foreign_database'> {
  const database = await openDB<Schema>(name)
  try {
    return isOurs(database) ? 'newer_version' : 'foreign_database'
  } finally {
    database.close()
  }
}
