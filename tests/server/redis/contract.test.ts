import type { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { type Log, redisLog, type RedisLog, type RedisLogOptions } from '../../../src/server/index.ts'
import { logContract, type LogContractOptions } from '../../../src/testing/index.ts'
import { redisTest, RedisServer } from './redis-server.ts'

let server: RedisServer
let client: Redis
const opened: RedisLog[] = []
let count = 0

beforeAll(async () => {
  server = await RedisServer.start()
  client = server.client()
})
afterAll(async () => {
  await Promise.all(opened.map((log) => log.close()))
  client.disconnect()
  await server.stop()
})

/** Of each log, how to open another one on the same keys. */
const doors = new WeakMap<Log, () => RedisLog>()

function open(options: RedisLogOptions): RedisLog {
  const log = redisLog(client, options)
  opened.push(log)
  doors.set(log, () => open(options))
  return log
}

const again = (log: Log): RedisLog => doors.get(log)!()

const hands: LogContractOptions = {
  async reopen(log) {
    await (log as RedisLog).close() // it is one of those that were made here
    return again(log)
  },
  another: again,
}

describe.each([1, 5])('the contract, with threads spread over %i hash slots', (partitionCount) => {
  const cases = logContract((options) => open({ prefix: `c${++count}`, partitionCount, ...options }), hands)
  redisTest.each(cases)('$name', ({ run }) => expect(run()).resolves.toBeUndefined())
})
