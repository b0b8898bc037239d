import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Log, type LogOptions, redisLog, type RedisLog } from '../../../src/server/index.ts'
import { logContract } from '../../../src/testing/index.ts'
import { noRedis, RedisServer } from './redis-server.ts'

let server: RedisServer | undefined
let client: Redis
const opened: RedisLog[] = []
let count = 0

/** A server of one's own; its keys that begin with the prefix of this run stay there. */
const { REDIS_URL } = process.env
const run = crypto.randomUUID().slice(0, 8)

beforeAll(async () => {
  if (REDIS_URL === undefined) server = await RedisServer.start()
  client = server?.client() ?? new Redis(REDIS_URL!)
})
afterAll(async () => {
  await Promise.all(opened.map((log) => log.close()))
  client.disconnect()
  await server?.stop()
})

const partitionCounts = [1, 5]

for (const partitionCount of partitionCounts) {
  const again = new Map<Log, () => RedisLog>()
  const open = (options: LogOptions, prefix = `onebubble-test-${run}-${++count}`): RedisLog => {
    const log = redisLog(client, { ...options, prefix, partitionCount })
    again.set(log, () => open(options, prefix))
    opened.push(log)
    return log
  }
  const cases = logContract((options) => open(options), {
    another: (log) => again.get(log)!(),
    reopen: async (log) => {
      await opened.find((one) => one === log)?.close()
      return again.get(log)!()
    },
  })

  describe(`the contract, with threads spread over hash slots: ${partitionCount}`, () => {
    test.skipIf(noRedis && REDIS_URL === undefined).each(cases)('$name', async ({ run }) => {
      await expect(run()).resolves.toBeUndefined()
    })
  })
}
