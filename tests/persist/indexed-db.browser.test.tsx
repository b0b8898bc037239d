import { deleteDB, type IDBPDatabase, openDB } from 'idb'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createBubbleStore } from '../../src/index.ts'
import {
  indexedDbStorage,
  persistBubbles,
  type Persistence,
  type PersistOptions,
  StorageError,
} from '../../src/persist/index.ts'
import { memoryStorage, shown, threadScript } from '../../src/testing/index.ts'

let count = 0
let name = ''
const open: Persistence[] = []

/** A page on a database of this test's own. */
function page(options: Partial<PersistOptions> = {}) {
  const store = createBubbleStore()
  const errors: string[] = []
  const persistence = persistBubbles(store, {
    databaseName: name,
    onError: ({ code }) => errors.push(code),
    ...options,
  })
  open.push(persistence)
  return { store, persistence, errors }
}

const newName = (): string => (name = `persist-${count++}-${crypto.randomUUID()}`)

afterEach(async () => {
  vi.restoreAllMocks()
  await Promise.all(open.splice(0).map((one) => one.dispose()))
  await deleteDB(name)
})

/** The database as version 1 of it was, with this in it. */
async function openFirstVersion(stored: Readonly<Record<string, string>> = {}): Promise<IDBPDatabase> {
  const database = await openDB(name, 1, {
    upgrade(made) {
      made.createObjectStore('onebubble-entries', { keyPath: 'key' })
      made.createObjectStore('onebubble-texts')
    },
  })
  for (const [key, text] of Object.entries(stored)) {
    await database.put('onebubble-entries', { key, revision: 'one', units: text.length })
    await database.put('onebubble-texts', text, key)
  }
  return database
}

const hi = (threadId = 't') => threadScript(threadId).message(`q-${threadId}`, 'Hi')

describe('in a real IndexedDB', () => {
  test('what one page had is shown by the next, threads and unsent messages', async () => {
    newName()
    const before = page()
    await before.persistence.ready
    const script = threadScript('t')
    before.store.ingestAll([
      script.created('a'),
      script.chunk('a', 'Half a \ud83d'),
      script.chunk('a', '\ude00'),
    ])
    before.store.addOptimistic({
      threadId: 't',
      clientMessageId: 'c',
      parts: [{ kind: 'text', text: 'Mine' }],
    })
    await before.persistence.dispose()
    const after = page()
    expect(await after.persistence.ready).toEqual({ threadIds: ['t'], messageCount: 1 })
    expect(shown(after.store, 't')).toEqual(shown(before.store, 't'))
    expect(after.store.cursor('t')).toEqual(before.store.cursor('t'))
    await after.persistence.clear()
    await after.persistence.dispose()
    const last = page()
    expect(await last.persistence.ready).toEqual({ threadIds: [], messageCount: 0 })
    expect(last.errors).toEqual([])
  })

  test('two pages: what one writes, the other takes in when it has nothing of its own to bring it', async () => {
    newName()
    const [first, second] = [page({ throttleMs: 5 }), page({ patienceMs: 50 })]
    await Promise.all([first.persistence.ready, second.persistence.ready])
    const script = threadScript('t')
    const [a, b] = [script.message('a', 'A'), script.message('b', 'B')]
    second.store.ingest(a)
    first.store.ingestAll([a, b])
    await expect.poll(() => shown(second.store, 't')).toHaveLength(2)
  })

  test('compares and sets in one transaction: of many that write at once, each based on what stands there, one wins', async () => {
    newName()
    const storages = [0, 1, 2, 3].map(() => indexedDbStorage(name))
    const putAll = (expected: string | undefined): Promise<boolean[]> =>
      Promise.all(
        storages.map((one, index) => one.put('k', { revision: `${expected}.${index}`, text: 'x' }, expected)),
      )
    expect((await putAll(undefined)).filter(Boolean)).toHaveLength(1)
    const { revision } = (await storages[0]!.get('k'))!
    expect((await putAll(revision)).filter(Boolean)).toHaveLength(1)
    expect(await storages[0]!.put('k', { revision: 'z', text: 'y' }, 'none')).toBe(false)
    await storages[1]!.delete('k', 'none')
    expect(await storages[2]!.list()).toMatchObject([{ key: 'k', units: 1 }])
    await storages[1]!.delete('k')
    expect(await storages[0]!.get('k')).toBeUndefined()
    for (const storage of storages) storage.close?.()
  })
})

describe('a text in pieces', () => {
  /** A text that differs everywhere, in pieces of this length or of any other. */
  const long = Array.from({ length: 20_000 }, (_, index) => `${index}. `).join('')

  test('is what was put, be it cut within a character, or shorter than what stood there', async () => {
    newName()
    const storage = indexedDbStorage(name)
    let before: string | undefined
    for (const [index, text] of [`x${'\ud83d\ude00'.repeat(50_000)}`, long, 'short', '', long].entries()) {
      const revision = `r${index}`
      expect(await storage.put('k', { revision, text }, before)).toBe(true)
      expect(await storage.get('k')).toEqual({ revision, text })
      expect(await storage.list()).toEqual([{ key: 'k', revision, units: text.length }])
      before = revision
    }
    storage.close?.()
  })

  test('of one key is not that of a key that begins alike', async () => {
    newName()
    const storage = indexedDbStorage(name)
    for (const key of ['k', 'k,', 'k,0'])
      await storage.put(key, { revision: 'r', text: key + long }, undefined)
    await storage.delete('k')
    expect(await storage.get('k')).toBeUndefined()
    for (const key of ['k,', 'k,0']) expect((await storage.get(key))?.text).toBe(key + long)
    storage.close?.()
  })

  test('of a long thread is written where it has changed: a turn that streams does not write the turns before it', async () => {
    newName()
    const { store, persistence } = page()
    await persistence.ready
    const script = threadScript('t')
    store.ingestAll(Array.from({ length: 10_000 }, (_, index) => script.message(`m${index}`, 'Some words.')))
    store.ingest(script.created('a'))
    await persistence.flush()
    const storage = indexedDbStorage(name)
    const [{ units } = { units: 0 }] = (await storage.list()).filter(({ key }) => key === 'thread:t')
    const put = vi.spyOn(IDBObjectStore.prototype, 'put')
    for (const word of ['Hello', ' you']) {
      put.mockClear()
      store.ingest(script.chunk('a', word))
      await persistence.flush()
      const written = put.mock.calls.map(([value]) => (typeof value === 'string' ? value.length : 0))
      const sum = written.reduce((total, one) => total + one, 0)
      expect(sum).toBeGreaterThan(0)
      expect(sum).toBeLessThan(units / 25)
    }
    expect((await storage.get('thread:t'))?.text).toContain('Hello you')
    storage.close?.()
  })
})

describe('a database of version 1', () => {
  /** What a page keeps of a thread and of an unsent message. */
  async function keptByAPage(): Promise<Readonly<Record<string, string>>> {
    const storage = memoryStorage()
    const { store, persistence } = page({ storage })
    await persistence.ready
    store.ingest(hi())
    store.addOptimistic({ threadId: 't', clientMessageId: 'c', parts: [{ kind: 'text', text: 'Mine' }] })
    await persistence.dispose()
    return Object.fromEntries([...storage.texts].map(([key, { text }]) => [key, text]))
  }

  test('is taken over: its threads are shown, its unsent messages wait, and no text stands in it twice', async () => {
    newName()
    const older = await openFirstVersion(await keptByAPage())
    older.close()
    const { persistence, errors } = page()
    expect(await persistence.ready).toEqual({ threadIds: ['t'], messageCount: 1 })
    expect(errors).toEqual([])
    await persistence.dispose()
    const now = await openDB(name)
    expect([now.version, ...now.objectStoreNames]).toEqual([2, 'onebubble-entries', 'onebubble-pieces'])
    now.close()
  })

  test('that cannot be taken over stays as it is, until it can', async () => {
    newName()
    const older = await openFirstVersion(await keptByAPage())
    older.close()
    const put = vi.spyOn(IDBObjectStore.prototype, 'put')
    put.mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    const { persistence, errors } = page()
    expect(await persistence.ready).toEqual({ threadIds: [], messageCount: 0 })
    expect(errors).toEqual(['unavailable'])
    put.mockRestore()
    const left = await openDB(name)
    expect([left.version, await left.count('onebubble-texts')]).toEqual([1, 2])
    left.close()
    await persistence.dispose()
    expect(await page().persistence.ready).toEqual({ threadIds: ['t'], messageCount: 1 })
  })
})

describe('a connection that the browser has closed', () => {
  test.each(['InvalidStateError', 'AbortError', 'UnknownError'])(
    'with an %s: it is opened anew, and nothing is lost',
    async (why) => {
      newName()
      const { store, persistence, errors } = page()
      await persistence.ready
      const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction')
      transaction.mockImplementationOnce(() => {
        throw new DOMException('Connection to Indexed Database server lost.', why)
      })
      store.ingest(hi())
      await persistence.dispose()
      expect(errors).toEqual([])
      const after = page()
      expect((await after.persistence.ready).threadIds).toEqual(['t'])
    },
  )

  test('twice in a row is reported, and it is tried again', async () => {
    newName()
    const { store, persistence, errors } = page({ random: () => 0 })
    await persistence.ready
    const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction')
    for (const why of ['InvalidStateError', 'InvalidStateError'])
      transaction.mockImplementationOnce(() => {
        throw new DOMException('lost', why)
      })
    store.ingest(hi())
    await persistence.flush()
    expect(errors).toEqual(['unavailable'])
    const storage = indexedDbStorage(name)
    await expect.poll(async () => (await storage.list()).map(({ key }) => key)).toContain('thread:t')
    storage.close?.()
  })

  test('in the middle of a transaction: what was put is put once more', async () => {
    newName()
    const { store, persistence, errors } = page()
    await persistence.ready
    const put = vi.spyOn(IDBObjectStore.prototype, 'put')
    put.mockImplementationOnce(function (this: IDBObjectStore, ...args: Parameters<IDBObjectStore['put']>) {
      const request = this.put(...args)
      this.transaction.abort()
      return request
    })
    store.ingest(hi())
    await persistence.dispose()
    expect(errors).toEqual([])
    expect((await page().persistence.ready).threadIds).toEqual(['t'])
  })

  test('because it was deleted under it: it is made anew', async () => {
    newName()
    const { store, persistence, errors } = page()
    await persistence.ready
    store.ingest(hi())
    await persistence.flush()
    await deleteDB(name)
    store.ingest(threadScript('u').message('r', 'Hi'))
    await persistence.dispose()
    expect(errors).toEqual([])
    expect((await page().persistence.ready).threadIds).toEqual(['u'])
  })
})

describe('a database that cannot be used', () => {
  const stores = (database: IDBDatabase | { objectStoreNames: DOMStringList }): string[] => [
    ...database.objectStoreNames,
  ]

  test.each([1, 2, 7])(
    'because it is of another application, version %i, is left as it is',
    async (version) => {
      newName()
      const theirs = await openDB(name, version, { upgrade: (made) => void made.createObjectStore('theirs') })
      await theirs.put('theirs', 'precious', 'k')
      theirs.close()
      const { store, persistence, errors } = page()
      expect(await persistence.ready).toEqual({ threadIds: [], messageCount: 0 })
      store.ingest(hi())
      await persistence.flush()
      await persistence.clear()
      expect([errors, shown(store, 't')]).toEqual([['foreign_database'], ['q-t: Hi (user)']])
      const again = await openDB(name)
      expect([again.version, stores(again), await again.get('theirs', 'k')]).toEqual([
        version,
        ['theirs'],
        'precious',
      ])
      again.close()
    },
  )

  test('because a newer version of the app has made it is left as it is', async () => {
    newName()
    const before = page()
    before.store.ingest(hi())
    await before.persistence.dispose()
    const newer = await openDB(name, 3, { upgrade: (made) => void made.createObjectStore('onebubble-more') })
    newer.close()
    const { store, persistence, errors } = page()
    await persistence.ready
    store.ingest(hi('u'))
    await persistence.flush()
    expect(errors).toEqual(['newer_version'])
    const again = await openDB(name)
    expect([again.version, await again.count('onebubble-entries')]).toEqual([3, 1])
    again.close()
  })

  test('because a newer version wants to migrate it gives way at once, and goes on in memory', async () => {
    newName()
    const { store, persistence, errors } = page()
    await persistence.ready
    store.ingest(hi())
    await persistence.flush()
    const newer = await openDB(name, 3, { upgrade: () => undefined })
    expect(newer.version).toBe(3)
    newer.close()
    store.ingest(hi('u'))
    await persistence.flush()
    expect([errors, shown(store, 'u')]).toEqual([['newer_version'], ['q-u: Hi (user)']])
  })

  test('because an older page is in the way is waited for: the page begins, and what is stored comes later', async () => {
    newName()
    const older = await openFirstVersion()
    // Whoever is asked to give way and does not is in the way of who deletes, too.
    const deleting = deleteDB(name)
    await new Promise<void>((resolve) => older.addEventListener('versionchange', () => resolve()))
    const { store, persistence, errors } = page({ patienceMs: 20, random: () => 0 })
    expect(await persistence.ready).toEqual({ threadIds: [], messageCount: 0 })
    store.ingest(hi())
    await expect.poll(() => errors).toEqual(['unavailable'])
    older.close()
    await deleting
    const storage = indexedDbStorage(name)
    await expect.poll(async () => (await storage.list()).map(({ key }) => key)).toContain('thread:t')
    storage.close?.()
  })

  test('because an older version of the app does not give way is reported as blocked, and written when it does', async () => {
    newName()
    const before = page()
    await before.persistence.ready
    await before.persistence.dispose()
    const older = await openDB(name, 2)
    const openReally = (later: string): IDBOpenDBRequest => {
      opening.mockRestore()
      const request = indexedDB.open(later, 3) // the version of a later day
      opening = openLater()
      return request
    }
    const openLater = () => vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(openReally)
    let opening = openLater()
    const { store, persistence, errors } = page({ random: () => 0 })
    expect(await persistence.ready).toEqual({ threadIds: [], messageCount: 0 })
    store.ingest(hi())
    await persistence.flush()
    expect(errors).toEqual(['blocked'])
    older.close()
    const isStored = async (): Promise<boolean> => {
      await persistence.flush()
      const databases = await indexedDB.databases()
      return databases.some((one) => one.name === name && one.version === 3)
    }
    await expect.poll(isStored).toBe(true)
    await persistence.dispose()
    const after = page()
    expect((await after.persistence.ready).threadIds).toEqual(['t'])
  })

  test('is full: that is reported, memory goes on', async () => {
    newName()
    const { store, persistence, errors } = page()
    await persistence.ready
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    store.ingest(hi())
    await persistence.flush()
    expect([errors, shown(store, 't')]).toEqual([['quota_exceeded'], ['q-t: Hi (user)']])
    vi.restoreAllMocks()
    await persistence.dispose()
    expect((await page().persistence.ready).threadIds).toEqual(['t'])
  })

  test('cannot even be opened: that is reported, memory goes on', async () => {
    newName()
    vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => {
      throw new DOMException('Internal error opening backing store for indexedDB.open.', 'UnknownError')
    })
    const { store, persistence, errors } = page()
    await persistence.ready
    store.ingest(hi())
    await persistence.flush()
    expect([errors, shown(store, 't')]).toEqual([['unavailable'], ['q-t: Hi (user)']])
    vi.restoreAllMocks()
  })
})

test('an error of a storage says what it is, and what mends it', () => {
  expect(new StorageError('blocked').message).toBe(
    'Another page uses an older version of the database. Close or reload that page. This page will try again later.',
  )
})
