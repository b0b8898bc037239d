import type { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { redisLog, type RedisLog } from '../../../src/server/index.ts'
import { logContract } from '../../../src/testing/index.ts'
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

const open = (partitionCount = 1) => {
  const log = redisLog(client, { prefix: `c${++count}`, partitionCount })
  opened.push(log)
  return log
}

describe('the contract', () => {
  redisTest.each(logContract(() => open()))('$name', ({ run }) => expect(run()).resolves.toBeUndefined())
})

describe('the contract, with threads spread over five slots', () => {
  redisTest.each(logContract(() => open(5)))('$name', ({ run }) => expect(run()).resolves.toBeUndefined())
})
