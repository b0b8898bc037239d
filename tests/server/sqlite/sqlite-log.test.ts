import { describe, expect, test } from 'vitest'
import {
  type EventDraft,
  type SqliteDatabase,
  sqliteLog,
  type SqliteLogOptions,
} from '../../../src/server/index.ts'
import { virtualClock } from '../../../src/testing/index.ts'
import { newFile, openSqlite } from '../../support/open-sqlite.ts'

const message = (messageId: string): EventDraft => ({
  type: 'message',
  messageId,
  author: { kind: 'user' },
  parts: [{ kind: 'text', text: messageId }],
})
const created: EventDraft = { type: 'invocation_created', invocationId: 'i' }
const chunk = (seq: number, invocationId = 'i'): EventDraft => ({
  type: 'stream_chunk',
  invocationId,
  seq,
  part: { kind: 'text', delta: `${seq};` },
})

/** A database that notes what it is told. */
function noting(database: SqliteDatabase): { readonly database: SqliteDatabase; readonly told: string[] } {
  const told: string[] = []
  const note = (sql: string): void => void told.push(sql.trim().split(/\s+/).slice(0, 2).join(' '))
  return {
    told,
    database: {
      exec(sql) {
        note(sql)
        return database.exec(sql)
      },
      prepare(sql) {
        const statement = database.prepare(sql)
        return {
          run(...values) {
            note(sql)
            return statement.run(...values)
          },
          get: (...values) => statement.get(...values),
          all: (...values) => statement.all(...values),
        }
      },
    },
  }
}

describe('two logs on one file', () => {
  const pair = (options: SqliteLogOptions = {}) => {
    const file = newFile()
    return [sqliteLog(openSqlite(file), options), sqliteLog(openSqlite(file), options)] as const
  }

  test('a chunk goes behind what the other has appended and trimmed meanwhile', async () => {
    const [one, other] = pair({ keptEventCount: 4 })
    await one.append('t', [created, chunk(0)])
    for (let index = 0; index < 20; index++) await other.append('t', [message(`m${index}`)])
    expect(await one.append('t', [chunk(1)])).toMatchObject({ ok: true, cursor: { offset: 23 }, nextSeq: 2 })
    expect(await other.snapshot('t')).toEqual(await one.snapshot('t'))
    expect(await other.append('t', [chunk(1)])).toMatchObject({ appended: [{ status: 'duplicate' }] })
  })

  test('a chunk is refused that the other has ended the turn of', async () => {
    const [one, other] = pair()
    await one.append('t', [created, chunk(0)])
    await other.append('t', [{ type: 'stream_finalized', invocationId: 'i', outcome: 'cancelled' }])
    expect(await one.append('t', [chunk(1)])).toMatchObject({ ok: false, code: 'ended' })
  })

  test('what one has appended without storing what it has counted, the other counts', async () => {
    const [one, other] = pair()
    await one.append('t', [created])
    for (let seq = 0; seq < 600; seq++) await one.append('t', [chunk(seq)])
    expect(await other.turn('t', 'i')).toMatchObject({ chunkCount: 600 })
    for (const seq of [0, 255, 256, 599])
      expect(await other.append('t', [chunk(seq)])).toMatchObject({
        appended: [{ status: 'duplicate', event: { seq } }],
      })
    expect(
      await other.append('t', [{ ...chunk(3), part: { kind: 'text', delta: 'other' } } as EventDraft]),
    ).toMatchObject({
      code: 'seq_conflict',
    })
    expect(await one.openTurns()).toEqual(await other.openTurns())
  })

  test('a follower is woken for another process at the next poll, and nothing is polled without followers', async () => {
    const clock = virtualClock()
    const [one, other] = pair({ clock, pollMs: 100 })
    let wokenCount = 0
    const unsubscribe = one.subscribe('t', () => (wokenCount += 1))
    await other.append('t', [created, chunk(0)])
    await other.append('u', [message('m')])
    expect(wokenCount).toBe(0)
    clock.advance(100)
    expect(wokenCount).toBe(1)
    clock.advance(1_000)
    expect(wokenCount).toBe(1)
    await other.append('u', [message('n')])
    clock.advance(100)
    expect(wokenCount).toBe(1)
    unsubscribe()
    await other.append('t', [chunk(1)])
    clock.advance(1_000)
    expect(wokenCount).toBe(1)
  })
})

describe('durability', () => {
  const synchronous = (options: SqliteLogOptions): unknown => {
    const database = openSqlite(newFile())
    sqliteLog(database, options)
    return (database.prepare('PRAGMA synchronous').get() as { synchronous: number }).synchronous
  }

  test('power-loss waits for the disk at each commit; crash, the default, at checkpoints', () => {
    expect([synchronous({}), synchronous({ durability: 'power-loss' })]).toEqual([1, 2])
  })

  test('appends that come in one turn of the event loop share a commit, and none is acknowledged before it', async () => {
    const { database, told } = noting(openSqlite(newFile()))
    const log = sqliteLog(database, { durability: 'power-loss' })
    told.length = 0
    const appends = ['a', 'b', 'c', 'd'].map(async (threadId) => {
      const result = await log.append(threadId, [message(threadId)])
      expect(told.at(-1)).toBe('COMMIT')
      return result.ok
    })
    expect(await Promise.all(appends)).toEqual([true, true, true, true])
    expect(told.filter((sql) => sql === 'COMMIT')).toHaveLength(1)
  })

  test('what one thread cannot append fails for it alone', async () => {
    const database = openSqlite(newFile())
    const log = sqliteLog(database, { durability: 'power-loss' })
    await log.append('broken', [created, chunk(0)])
    log.close()
    database.exec('DELETE FROM events WHERE offset = 0')
    database.exec("UPDATE threads SET facts_at = 0, check_at = ''")
    const again = sqliteLog(database, { durability: 'power-loss' })
    const settled = await Promise.allSettled([
      again.append('a', [message('m')]),
      again.append('broken', [chunk(1)]),
      again.append('b', [message('n')]),
    ])
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  test('what waits for a commit is committed when the log is closed', async () => {
    const database = openSqlite(newFile())
    const log = sqliteLog(database, { durability: 'power-loss' })
    const appended = log.append('t', [message('m')])
    log.close()
    expect(await appended).toMatchObject({ ok: true })
    expect((await sqliteLog(database).cursor('t')).offset).toBe(1)
  })
})

test('words that were taken back are nowhere in the tables', async () => {
  const database = openSqlite(newFile())
  const log = sqliteLog(database)
  const secret = 'what was said'
  const parts = [{ kind: 'text', text: secret }] as const
  await log.append('t', [created, { ...chunk(0), part: { kind: 'text', delta: secret } } as EventDraft])
  await log.append('t', [
    { type: 'callback', invocationId: 'i', messageId: 'c', disposition: 'replace', parts },
  ])
  await log.append('t', [
    {
      type: 'callback',
      invocationId: 'i',
      messageId: 'c',
      disposition: 'replace',
      parts: [{ kind: 'text', text: `${secret} again` }],
      revision: 1,
    },
    { type: 'retraction', invocationId: 'i' },
  ])
  const tables = ['events', 'snapshots', 'turns', 'posts', 'threads']
  const all = tables.map((table) => database.prepare(`SELECT * FROM ${table}`).all())
  expect(JSON.stringify(all)).not.toContain(secret)
})

let ids = 0
test('the threads are listed in the order in which they were begun', async () => {
  const log = sqliteLog(openSqlite(newFile()))
  for (const threadId of ['b', 'a', 'b', 'c']) await log.append(threadId, [message(`${threadId} ${ids++}`)])
  expect(await log.threadIds()).toEqual(['b', 'a', 'c'])
})

test('an epoch is taken by a log that is new, and kept by one that is there', async () => {
  const database = openSqlite(newFile())
  expect((await sqliteLog(database, { epoch: 'first' }).cursor('t')).epoch).toBe('first')
  expect((await sqliteLog(database, { epoch: 'second' }).cursor('t')).epoch).toBe('first')
})

test.each([
  [{ durability: 'none' as 'crash' }, "durability is 'crash' or 'power-loss'"],
  [{ busyTimeoutMs: -1 }, 'busyTimeoutMs is an integer ≥ 0'],
  [{ pollMs: 0 }, 'pollMs is above 0'],
  [{ epoch: '' }, 'epoch is an id'],
  [{ keptEventCount: 1 }, 'keptEventCount is an integer ≥ 2'],
])('%j is refused', (options, reason) => {
  expect(() => sqliteLog(openSqlite(newFile()), options)).toThrow(reason)
})
