import { RateLimiterRedis } from 'rate-limiter-flexible'
import { afterEach, describe, expect, test } from 'vitest'
import type { RateOptions } from '../../../src/server/index.ts'
import { eventually } from '../../support/eventually.ts'
import { testGateway, type TestGateway } from '../support/test-gateway.ts'
import { noRedis, RedisServer } from './redis-server.ts'

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

const append = { count: 3, durationMs: 3_600_000 }
const message = { author: { kind: 'user' }, parts: [{ kind: 'text', text: 'a' }] }
const say = async ({ post }: TestGateway) => {
  const { status, headers, body } = await post('/threads/t/messages', message)
  return { status, code: body.error?.code, retryAfter: Number(headers.get('retry-after')) }
}
const statusOf = async (gateway: TestGateway): Promise<number> => (await say(gateway)).status

/** Two gateways that count in one Redis, each over a connection of its own, as docs/PROTOCOL.md shows it. */
async function start(options: Partial<RateOptions> = {}) {
  const server = await RedisServer.start()
  ends.push(() => server.stop())
  const open = async (): Promise<TestGateway> => {
    const redis = server.client({ enableOfflineQueue: false })
    ends.push(async () => redis.disconnect())
    await eventually(() => redis.ping())
    return testGateway({
      rates: {
        perAddress: { append },
        makeLimiter: (limiter) => new RateLimiterRedis({ storeClient: redis, ...limiter }),
        ...options,
      },
    })
  }
  return { server, gateways: [await open(), await open()] as const }
}

describe.skipIf(noRedis)('rates that are counted in Redis', () => {
  test('are one limit for two gateways, which say when to come back', async () => {
    const { gateways } = await start()
    const [one, other] = gateways
    for (const gateway of [one, other, one]) expect(await statusOf(gateway)).toBe(201)
    for (const gateway of gateways) {
      const { status, code, retryAfter } = await say(gateway)
      expect([status, code]).toEqual([429, 'too_many_requests'])
      expect(retryAfter).toBeGreaterThan(3_000)
      expect(retryAfter).toBeLessThanOrEqual(3_600)
    }
  })

  test('let everything pass while Redis is gone, tell that once in a second, and count again when it is back', async () => {
    const { server, gateways } = await start()
    const [one, other] = gateways
    for (const gateway of [one, other, one]) await say(gateway)
    await server.kill()
    for (let times = 0; times < 5; times++) expect(await statusOf(one)).toBe(201)
    expect(one.errors).toHaveLength(1)
    one.clock.advance(1_000)
    expect(await statusOf(one)).toBe(201)
    expect(one.errors).toHaveLength(2)
    await server.run()
    // What was counted went with that Redis: there are three again.
    for (const gateway of gateways)
      await eventually(async () => {
        gateway.clock.advance(1_000)
        expect(await statusOf(gateway)).toBe(429)
      })
  })

  test('let nothing pass while Redis is gone, where it is to be so', async () => {
    const { server, gateways } = await start({ whenUnavailable: 'refuse' })
    const [one] = gateways
    expect(await statusOf(one)).toBe(201)
    await server.kill()
    expect(await say(one)).toMatchObject({ code: 'rates_unavailable', retryAfter: 1 })
    await server.run()
    await eventually(async () => {
      one.clock.advance(1_000)
      expect(await statusOf(one)).toBe(201)
    })
  })
})
