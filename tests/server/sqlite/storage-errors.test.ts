import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  type EventDraft,
  type LoggedEvent,
  LogStorageError,
  type SqliteLog,
  sqliteLog,
} from '../../../src/server/index.ts'
import { newFile, sqliteDrivers, type TestDatabase } from '../../support/open-sqlite.ts'

const message = (messageId: string, text = messageId): EventDraft => ({
  type: 'message',
  messageId,
  author: { kind: 'user' },
  parts: [{ kind: 'text', text }],
})
const created = (invocationId: string): EventDraft => ({ type: 'invocation_created', invocationId })
const chunk = (seq: number, delta = `${seq};`): EventDraft => ({
  type: 'stream_chunk',
  invocationId: 'i',
  seq,
  part: { kind: 'text', delta },
})

async function eventsOf(log: SqliteLog, threadId: string): Promise<readonly LoggedEvent[]> {
  const tail = await log.tail(threadId, undefined, 10_000)
  if (tail.kind === 'resync') throw new Error(tail.reason)
  return tail.events
}

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof LogStorageError ? [error.code, error.threadId] : error),
  )

function opening(open: () => unknown): unknown {
  try {
    open()
    return 'no error'
  } catch (error) {
    return error instanceof LogStorageError ? error.code : error
  }
}

describe.each(sqliteDrivers)('%s', (_, open) => {
  /** A log with two threads, and the connection below it. */
  async function twoThreads(file = newFile()): Promise<{ log: SqliteLog; database: TestDatabase }> {
    const database = open(file)
    const log = sqliteLog(database)
    await log.append('a', [message('m1'), created('i'), chunk(0), message('m2')])
    await log.append('b', [message('n1')])
    return { log, database }
  }

  describe('opening', () => {
    test.each([
      ['has tables', 'CREATE TABLE theirs (id)'],
      ['says whose it is', 'PRAGMA application_id = 7'],
      ['has a version', 'PRAGMA user_version = 1'],
    ])('a database of another application that %s is refused, and left as it is', (__, sql) => {
      const file = newFile()
      const database = open(file)
      database.exec(sql)
      const before = readFileSync(file)
      expect(opening(() => sqliteLog(database))).toBe('foreign_database')
      database.close()
      expect(readFileSync(file).equals(before)).toBe(true)
    })

    test('a database of a later version is refused', async () => {
      const { database, log } = await twoThreads()
      log.close()
      database.exec('PRAGMA user_version = 2')
      expect(opening(() => sqliteLog(database))).toBe('other_schema')
    })

    test('a file that is no database is refused', () => {
      const file = newFile()
      writeFileSync(file, 'a file of words, and longer than a header of a database is, since '.repeat(100))
      expect(opening(() => sqliteLog(open(file)))).toBe('corrupt')
    })

    test('a file that was cut in half gives an error, and never fewer events', async () => {
      const file = newFile()
      const { log, database } = await twoThreads(file)
      for (let index = 0; index < 400; index++)
        await log.append('a', [message(`more ${index}`, 'x'.repeat(200))])
      log.close()
      database.close()
      truncateSync(file, Math.floor(statSync(file).size / 2 / 4_096) * 4_096)
      let cut: SqliteLog | undefined
      const opened = opening(() => (cut = sqliteLog(open(file))))
      const outcomes =
        cut === undefined
          ? [opened]
          : await Promise.all([codeOf(eventsOf(cut, 'a')), codeOf(cut.snapshot('a'))])
      for (const outcome of outcomes) expect(['corrupt', 'unavailable']).toContain([outcome].flat()[0])
    })
  })

  describe('what does not decode', () => {
    test.each([
      ['an event', "UPDATE events SET event = '{' WHERE thread = 1 AND offset = 2"],
      ['an event that is none', "UPDATE events SET event = '{}' WHERE thread = 1 AND offset = 2"],
      ['a hole', 'DELETE FROM events WHERE thread = 1 AND offset = 2'],
    ])('%s is named, and other threads go on', async (__, sql) => {
      const { log, database } = await twoThreads()
      database.exec(sql)
      expect(await codeOf(log.snapshot('a'))).toEqual(['corrupt', 'a'])
      expect(await eventsOf(log, 'b')).toHaveLength(1)
      await log.append('b', [message('n2')])
      expect(await eventsOf(log, 'b')).toHaveLength(2)
    })

    test('a page never closes a hole', async () => {
      const { log, database } = await twoThreads()
      database.exec('DELETE FROM events WHERE thread = 1 AND offset = 2')
      expect(await codeOf(log.tail('a', undefined, 10))).toEqual(['corrupt', 'a'])
      expect(await codeOf(log.tail('a', undefined, 2))).toEqual(['corrupt', 'a'])
    })

    test('facts and a snapshot are named', async () => {
      const file = newFile()
      const database = open(file)
      const log = sqliteLog(database, { keptEventCount: 2 })
      await log.append('a', [message('m'), created('i'), chunk(0)])
      const other = open(file)
      other.exec("UPDATE snapshots SET snapshot = '{'")
      expect(await codeOf(log.snapshot('a'))).toEqual(['corrupt', 'a'])
      other.exec("UPDATE turns SET facts = '{'")
      expect(await codeOf(log.turn('a', 'i'))).toEqual(['corrupt', undefined])
      other.exec("UPDATE posts SET facts = '{'")
      expect(await codeOf(log.post('a', 'm'))).toEqual(['corrupt', undefined])
    })
  })

  describe('a database that takes no writes', () => {
    const batch = [
      created('j'),
      ...Array.from({ length: 40 }, (__, index) => message(`large ${index}`, 'x'.repeat(9_000))),
    ]

    test('a full disk: nothing of a batch is appended, small ones are, and the batch when there is room', async () => {
      const { log, database } = await twoThreads()
      const before = await log.cursor('a')
      const { page_count: pages } = database.prepare('PRAGMA page_count').get() as { page_count: number }
      database.exec(`PRAGMA max_page_count = ${pages + 8}`)
      expect(await codeOf(log.append('a', batch))).toEqual(['refused', 'a'])
      expect(await log.cursor('a')).toEqual(before)
      expect(await eventsOf(log, 'a')).toHaveLength(4)
      expect(await log.append('a', [chunk(1)])).toMatchObject({ ok: true, nextSeq: 2 })
      database.exec('PRAGMA max_page_count = 1000000')
      expect(await log.append('a', batch)).toMatchObject({ ok: true })
      expect(await eventsOf(log, 'a')).toHaveLength(46)
    })

    test('a database that is read only', async () => {
      const { log, database } = await twoThreads()
      database.exec('PRAGMA query_only = ON')
      expect(await codeOf(log.append('a', [message('m3')]))).toEqual(['refused', 'a'])
      expect(await codeOf(log.append('a', [chunk(1)]))).toEqual(['refused', 'a'])
      expect(await eventsOf(log, 'a')).toHaveLength(4)
      database.exec('PRAGMA query_only = OFF')
      expect(await log.append('a', [chunk(1)])).toMatchObject({ ok: true, nextSeq: 2 })
    })

    test('a lock that another process does not give back', async () => {
      const file = newFile()
      const log = sqliteLog(open(file), { busyTimeoutMs: 0 })
      await log.append('a', [created('i'), chunk(0)])
      const other = open(file)
      other.exec('BEGIN IMMEDIATE')
      expect(await codeOf(log.append('a', [message('m')]))).toEqual(['refused', 'a'])
      expect(await codeOf(log.append('a', [chunk(1)]))).toEqual(['refused', 'a'])
      expect(await eventsOf(log, 'a')).toHaveLength(2)
      other.exec('ROLLBACK')
      expect(await log.append('a', [chunk(1)])).toMatchObject({ ok: true, nextSeq: 2 })
    })
  })

  test('a log that was closed refuses what it is asked', async () => {
    const { log } = await twoThreads()
    log.close()
    log.close()
    expect(await codeOf(log.append('a', [message('m3')]))).toEqual(['closed', undefined])
    expect(await codeOf(log.tail('a', undefined, 1))).toEqual(['closed', undefined])
    expect(opening(() => log.subscribe('a', () => undefined))).toBe('closed')
  })

  test('a connection that was closed below the log is an error of the storage', async () => {
    const { log, database } = await twoThreads()
    database.close()
    expect(await codeOf(log.append('a', [message('m3')]))).toEqual(['unavailable', 'a'])
  })
})
