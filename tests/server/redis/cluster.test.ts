import { Cluster } from 'ioredis'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Log, type LogOptions, redisLog, type RedisLog } from '../../../src/server/index.ts'
import { logContract } from '../../../src/testing/index.ts'
import { noRedis, RedisServer } from './redis-server.ts'

// A cluster of one server: it refuses whatever touches two hash slots at once, as any cluster does.
let server: RedisServer
let cluster: Cluster
const opened: RedisLog[] = []
let count = 0

beforeAll(async () => {
  if (noRedis) return
  server = await RedisServer.start('--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1')
  const client = server.client()
  await client.call('cluster', 'addslotsrange', 0, 16_383)
  await vi.waitUntil(async () => (await client.cluster('INFO')).includes('cluster_state:ok'), {
    timeout: 60_000,
  })
  client.disconnect()
  cluster = new Cluster([{ host: '127.0.0.1', port: server.port }])
})
afterAll(async () => {
  if (noRedis) return
  await Promise.all(opened.map((log) => log.close()))
  cluster.disconnect()
  await server.stop()
})

const again = new Map<Log, () => RedisLog>()
function open(options: LogOptions, prefix = `c${++count}`): RedisLog {
  const log = redisLog(cluster, { ...options, prefix, partitionCount: 3 })
  again.set(log, () => open(options, prefix))
  opened.push(log)
  return log
}

const cases = logContract((options) => open(options), { another: (log) => again.get(log)!() })
test.skipIf(noRedis).each(cases)('in a cluster: $name', async ({ run }) => {
  await expect(run()).resolves.toBeUndefined()
})
