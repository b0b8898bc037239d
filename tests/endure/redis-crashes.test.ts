import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { buildServer } from '../../bench/lib/build-server.mjs'
import { redisLog } from '../../src/server/index.ts'
import { realClient } from '../client/real-gateway.ts'
import { noRedis, RedisServer } from '../server/redis/redis-server.ts'
import { Acknowledged, latestOf, lostOf } from './support/acknowledged.ts'
import { endsOf, expectAsLogged } from './support/as-logged.ts'
import { progress, report, scaled } from './support/form.ts'
import { gatewayProcess, killed } from './support/gateway-process.ts'
import { Producers } from './support/producers.ts'
import { Tabs } from './support/tabs.ts'
import { expectWhole } from './support/whole-view.ts'

const threadIds = ['s', 't', 'u'] as const
const gatewayCount = 3

test.skipIf(noRedis)(
  'three gateways on Redis lose nothing that they have acknowledged, and double nothing, whichever of them is killed, or Redis itself',
  async () => {
    const cycleCount = scaled(4, 200)
    const say = progress('kill -9', cycleCount)
    const redis = await RedisServer.start('--appendonly', 'yes', '--appendfsync', 'always')
    onTestFinished(() => redis.stop())
    const settings = {
      server: await buildServer(),
      redisPort: redis.port,
      secret: randomUUID() + randomUUID(),
    }
    const gateways = await Promise.all(
      Array.from({ length: gatewayCount }, () => gatewayProcess({ ...settings, port: 0 })),
    )
    const ports = gateways.map(({ port }) => port)
    const known = new Acknowledged()
    let requestCount = 0
    // Each request goes to another gateway, as behind a balancer.
    const anywhere = (url: string): string =>
      Object.assign(new URL(url), { port: String(ports[requestCount++ % gatewayCount]) }).href
    const clients = ports.map((port) => realClient(`ws://127.0.0.1:${port}/ws`, { threadIds }))
    const tabs = await Tabs.open(
      ports.map((port) => `http://127.0.0.1:${port}`),
      threadIds,
    )
    const begun = Date.now()
    const producers = new Producers(
      { url: 'http://127.0.0.1:1', fetch: known.through(anywhere) },
      threadIds,
      2,
    )

    const client = redis.client()
    const log = redisLog(client)
    onTestFinished(async () => {
      await log.close()
      client.disconnect()
    })
    const lost: string[] = []
    let redisKillCount = 0
    let ends: Readonly<Record<string, number>> = {}
    for (let cycle = 1; cycle <= cycleCount; cycle++) {
      await known.more(5 + ((cycle * 7) % 20))
      if (cycle % 3 === 0) await tabs.reach(ends) // else the crash may meet pages that still come back from the one before
      const acknowledged = latestOf(known, 20)
      if (cycle % 2 === 0) {
        redisKillCount += 1
        await redis.kill()
        await tabs.reload()
        await redis.run()
      } else {
        const index = cycle % gatewayCount
        await killed(gateways[index]!.child)
        await tabs.reload()
        gateways[index] = await gatewayProcess({ ...settings, port: ports[index]! })
      }
      lost.push(...(await lostOf(log, threadIds, acknowledged)))
      await expectAsLogged(log, tabs)
      ends = await endsOf(log, threadIds)
      say(cycle)
    }
    await producers.end()
    expect(lost).toEqual([])
    // Something of each kind was there to be lost.
    for (const { size } of [known.chunkCounts, known.ended, known.posts]) expect(size).toBeGreaterThan(0)
    expect(tabs.restoringCount).toBeGreaterThan(0)
    expect(await lostOf(log, threadIds, known)).toEqual([])
    const stores = clients.map(({ store }) => store)
    const { eventCount, bubbleCount } = await expectWhole(log, threadIds, stores)
    expect(bubbleCount).toBe(producers.turnCount)
    await tabs.reach(await endsOf(log, threadIds))
    await expectAsLogged(log, tabs)
    report('redis-crashes', {
      gateways: gatewayCount,
      'kills of a gateway': cycleCount - redisKillCount,
      'kills of Redis': redisKillCount,
      'events in the log': eventCount,
      'answers acknowledged': known.count,
      'acknowledged and lost': lost.length,
      turns: producers.turnCount,
      bubbles: bubbleCount,
      ...tabs.figures,
      seconds: Math.round((Date.now() - begun) / 1_000),
    })
  },
  3_600_000,
)
