import {
  type DBSchema,
  type IDBPDatabase,
  type IDBPObjectStore,
  type IDBPTransaction,
  openDB,
  type StoreNames,
} from 'idb'
import { quiet } from '../store/index.ts'
import { piecesOf } from './pieces.ts'
import { errorName, StorageError } from './storage-error.ts'
import type { StoredEntry } from './storage.ts'

/**
 * Entries and texts stand apart, so that what there is can be listed without reading it; and a text stands in pieces, so that
 * only those are written that change.
 */
interface Schema extends DBSchema {
  'onebubble-entries': { key: string; value: StoredEntry }
  'onebubble-pieces': { key: [key: string, index: number]; value: string }
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
const pieces = 'onebubble-pieces'
/** Where version 1 has each text as a whole. */
const texts = 'onebubble-texts'
export const storeNames: StoreNames<Schema>[] = [entries, pieces]

/** Of any version: each has object stores of its own. */
type Upgrade = IDBPTransaction<unknown, string[], 'versionchange'>

/** What leads from each version of the schema to the next one; the first makes a new database. */
const migrations: readonly ((database: IDBPDatabase, upgrade: Upgrade) => Promise<void>)[] = [
  async (database) => {
    database.createObjectStore(entries, { keyPath: 'key' })
    database.createObjectStore(texts)
  },
  async (database, upgrade) => {
    const store = database.createObjectStore(pieces)
    for await (const { key, value } of upgrade.objectStore(texts)) {
      const text = value as string // version 1 has nothing else there
      await Promise.all(piecesOf(text).map((piece, index) => store.put(piece, [key as string, index])))
    }
    database.deleteObjectStore(texts)
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
      void quiet(transaction.done) // whoever opens it is told
      if (oldVersion > 0 && !isOurs(opened)) {
        isForeign = true
        return transaction.abort()
      }
      // Its schema is that of the last version alone.
      const upgrade = transaction as unknown as Upgrade
      void quiet(migrate(opened as unknown as IDBPDatabase, upgrade, oldVersion))
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
  if (storeNames.every((one) => database.objectStoreNames.contains(one))) return database
  database.close()
  throw new StorageError('foreign_database')
}

/** All of it or nothing: what fails is undone, and the database is not opened. */
async function migrate(database: IDBPDatabase, upgrade: Upgrade, oldVersion: number): Promise<void> {
  try {
    for (const step of migrations.slice(oldVersion)) await step(database, upgrade)
  } catch {
    if (upgrade.error === null) upgrade.abort()
  }
}

/** In whatever version. */
const isOurs = ({ objectStoreNames }: Pick<Database, 'objectStoreNames'>): boolean =>
  objectStoreNames.contains(entries)

/** Finds out who made a database of a higher version. */
async function whoseIs(name: string): Promise<'newer_version' | 'foreign_database'> {
  const database = await openDB<Schema>(name)
  try {
    return isOurs(database) ? 'newer_version' : 'foreign_database'
  } finally {
    database.close()
  }
}
