import { mkdirSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { type EventDraft, LogStorageError, redisLog, type RedisLog } from '../../../src/server/index.ts'
import { eventually } from '../../support/eventually.ts'
import { noRedis, RedisServer } from './redis-server.ts'

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

async function start(...args: readonly string[]) {
  const server = await RedisServer.start(...args)
  const client = server.client({ maxRetriesPerRequest: 1 })
  const log = redisLog(client)
  ends.push(
    () => server.stop(),
    async () => client.disconnect(),
    () => log.close(),
  )
  return { server, client, log }
}

const message = (messageId: string, text = messageId): EventDraft => ({
  type: 'message',
  messageId,
  author: { kind: 'user' },
  parts: [{ kind: 'text', text }],
})

const refusal = async (log: RedisLog, draft: EventDraft): Promise<unknown> =>
  log.append('t', [draft]).then(
    () => 'appended',
    (error: unknown) => (error instanceof LogStorageError ? error.code : error),
  )

test.skipIf(noRedis)('a server without memory refuses, and nothing of the batch is there', async () => {
  const { client, log } = await start()
  await log.append('t', [message('m')])
  await client.config('SET', 'maxmemory', '1mb')
  expect(await refusal(log, message('n'))).toBe('refused')
  await client.config('SET', 'maxmemory', '0')
  expect((await log.cursor('t')).offset).toBe(1)
  expect(await refusal(log, message('n'))).toBe('appended')
})

test.skipIf(noRedis)('a server that cannot save, and says so, refuses until it can', async () => {
  const { server, client, log } = await start()
  await log.append('t', [message('m')])
  const save = async (isGood: boolean): Promise<void> => {
    await client.bgsave()
    const status = `rdb_last_bgsave_status:${isGood ? 'ok' : 'err'}`
    await eventually(async () => expect(await client.info('persistence')).toContain(status))
  }
  const inTheWay = join(server.folder, 'dump.rdb')
  mkdirSync(inTheWay)
  await client.config('SET', 'save', '3600 1000000')
  await save(false)
  await expect(log.append('t', [message('n')])).rejects.toMatchObject({
    code: 'refused',
    message: expect.stringContaining('MISCONF'),
  })
  const { cursor } = await log.snapshot('t')
  expect(cursor.offset).toBe(1)
  expect(await log.tail('t', undefined, 9)).toMatchObject({ kind: 'events', cursor })
  rmdirSync(inTheWay)
  await save(true)
  expect(await refusal(log, message('n'))).toBe('appended')
  expect(await log.tail('t', cursor, 9)).toMatchObject({ events: [{ messageId: 'n', offset: 1 }] })
})

test.skipIf(noRedis)('a replica refuses, and can be read', async () => {
  const { client, log } = await start()
  await log.append('t', [message('m')])
  await client.call('REPLICAOF', '127.0.0.1', '1')
  expect(await refusal(log, message('n'))).toBe('refused')
  expect((await log.tail('t', undefined, 9)).kind).toBe('events')
})

test.skipIf(noRedis)('a server that has forgotten the scripts is told them again', async () => {
  const { client, log } = await start()
  await log.append('t', [message('m')])
  await client.script('FLUSH')
  expect(await refusal(log, message('n'))).toBe('appended')
})

test.skipIf(noRedis)(
  'after a crash all that was acknowledged is there, and who follows is woken',
  async () => {
    const { server, log } = await start('--appendonly', 'yes', '--appendfsync', 'always')
    const { cursor } = (await log.append('t', [message('m')])) as { cursor: object }
    let wakeCount = 0
    log.subscribe('t', () => void (wakeCount += 1))
    await server.kill()
    expect(await refusal(log, message('n'))).toBe('unavailable')
    await server.run()
    await eventually(async () => expect(await refusal(log, message('n'))).toBe('appended'))
    expect(await log.tail('t', undefined, 1)).toMatchObject({ kind: 'events', cursor })
    await eventually(() => expect(wakeCount).toBeGreaterThan(0))
  },
)

test.skipIf(noRedis)('a server that was emptied begins another epoch', async () => {
  const { client, log } = await start()
  await log.append('t', [message('m')])
  const before = await log.cursor('t')
  await client.flushall()
  expect(await log.tail('t', before, 9)).toMatchObject({ kind: 'resync', reason: 'epoch' })
  expect(await refusal(log, message('m'))).toBe('appended')
})

test.skipIf(noRedis)('an event that does not decode, and one that is missing, is corrupt', async () => {
  const { client, log } = await start()
  await log.append('t', [message('m'), message('n'), message('o')])
  await client.xdel('{onebubble:0}:log:t', '2-0')
  await expect(log.tail('t', undefined, 9)).rejects.toMatchObject({ code: 'corrupt', threadId: 't' })
  await client.xadd('{onebubble:0}:log:u', '1-0', 'e', '{', 'c', '0')
  await expect(log.tail('u', undefined, 9)).rejects.toMatchObject({ code: 'corrupt', threadId: 'u' })
})

test.skipIf(noRedis)('a key of another type under our names fails before anything is written', async () => {
  const { client, log } = await start()
  await log.append('t', [message('m')])
  await client.del('{onebubble:0}:wake')
  await client.set('{onebubble:0}:wake', 'mine')
  expect(await refusal(log, message('n'))).toBe('corrupt')
  expect((await log.cursor('t')).offset).toBe(1)
})

test.skipIf(noRedis)(
  'what belongs to others, or to another version, or is spread otherwise, is not opened',
  async () => {
    const { client } = await start()
    const open = (prefix: string, partitionCount = 1) => {
      const log = redisLog(client, { prefix, partitionCount })
      ends.push(() => log.close())
      return log.cursor('t')
    }
    await client.set('{a:0}:meta', 'mine')
    await expect(open('a')).rejects.toMatchObject({ code: 'foreign_database' })
    await client.hset('{b:0}:meta', 'schema', '99')
    await expect(open('b')).rejects.toMatchObject({ code: 'other_schema' })
    await open('c')
    await expect(open('c', 2)).rejects.toThrow('partitionCount of 1')
  },
)
