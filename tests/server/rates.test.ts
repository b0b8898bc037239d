import { expect, test, vi } from 'vitest'
import { settingsOf } from '../../src/server/gateway-options.ts'
import type { GatewayOptions, RateOptions } from '../../src/server/index.ts'
import { memoryLog } from '../../src/server/index.ts'
import { Rates } from '../../src/server/rates.ts'
import { virtualClock } from '../../src/testing/index.ts'
import { testGateway } from './support/test-gateway.ts'

const hour = 3_600_000
const once = { count: 1, durationMs: hour }
const message = { author: { kind: 'user' }, parts: [{ kind: 'text', text: 'a' }] }
const path = '/threads/t/messages'

test('a client above its rate is told when to come back', async () => {
  const gateway = await testGateway({ rates: { perAddress: { append: once } } })
  await gateway.post(path, message)
  const { status, headers, body } = await gateway.post(path, message)
  expect([status, body.error.code]).toEqual([429, 'too_many_requests'])
  const seconds = Number(headers.get('retry-after'))
  expect(seconds).toBeGreaterThan(3_000)
  expect(seconds).toBeLessThanOrEqual(3_600)
})

test('each address, token and socket has its own', async () => {
  const addressOf = (request: Request): string => request.headers.get('x-address') ?? ''
  const gateway = await testGateway({
    addressOf,
    rates: { perAddress: { append: once }, perToken: { append: once } },
  })
  const statusOf = async (address: string, authorization: string) =>
    (await gateway.post(path, message, { 'x-address': address, authorization })).status
  expect(await statusOf('a', 'one')).toBe(201)
  expect(await statusOf('a', 'two')).toBe(429)
  expect(await statusOf('b', 'one')).toBe(429)
  expect(await statusOf('c', 'two')).toBe(201)
})

test('the token that authorize names counts, whatever the header says; and no limiter is given it', async () => {
  const keys: string[] = []
  const gateway = await testGateway({
    authorize: () => ({ token: 'session' }),
    rates: {
      perToken: { append: once },
      makeLimiter: () => ({ consume: async (key) => keys.push(key) }),
    },
  })
  for (const authorization of ['a', 'b']) await gateway.post(path, message, { authorization })
  expect(new Set(keys).size).toBe(1)
  expect(keys[0]).toMatch(/^[\w-]{22}$/)
})

test('a refused client is not counted by token, so that invalid tokens take no memory', async () => {
  const keys: string[] = []
  const gateway = await testGateway({
    authorize: () => false,
    rates: { perToken: { append: once }, makeLimiter: () => ({ consume: async (key) => keys.push(key) }) },
  })
  expect((await gateway.post(path, message, { authorization: 'made up' })).status).toBe(403)
  expect(keys).toEqual([])
})

test('the tokens of one turn count as one', async () => {
  const gateway = await testGateway({ rates: { perToken: { append: once } } })
  const statuses: number[] = []
  for (const key of ['a', 'b']) {
    const { body } = await gateway.post('/threads/t/invocations', {}, { 'idempotency-key': 'run' })
    const headers = { authorization: `Bearer ${body.token}`, 'idempotency-key': key }
    statuses.push((await gateway.post('/callback', { parts: message.parts }, headers)).status)
  }
  expect(statuses).toEqual([201, 429])
})

/** Rates whose limiter does what it is told to. */
function scripted(consume: (key: string) => Promise<unknown>, more: Partial<RateOptions> = {}) {
  const clock = virtualClock()
  const errors: unknown[] = []
  let askedCount = 0
  const makeLimiter = () => ({
    consume(key: string) {
      askedCount += 1
      return consume(key)
    },
  })
  const rates = new Rates({ perAddress: { append: once }, makeLimiter, ...more }, clock, (error) =>
    errors.push(error),
  )
  return {
    clock,
    errors,
    spend: () => rates.spend('perAddress', 'append', 'a'),
    askedCount: () => askedCount,
  }
}

const lost = new Error('the connection is closed')

test('a limiter that fails lets everything pass, is told once, and is left alone for a second', async () => {
  const { clock, errors, spend, askedCount } = scripted(() => Promise.reject(lost))
  expect(await spend()).toBeUndefined()
  expect(await spend()).toBeUndefined()
  expect([errors, askedCount()]).toEqual([[lost], 1])
  clock.advance(1_000)
  expect(await spend()).toBeUndefined()
  expect([errors, askedCount()]).toEqual([[lost, lost], 2])
})

test('where it is to refuse, it does, and says when to come back', async () => {
  const { spend } = scripted(() => Promise.reject(lost), { whenUnavailable: 'refuse' })
  expect(await spend()).toEqual({ code: 'rates_unavailable', waitMs: 1_000 })
  expect(await spend()).toEqual({ code: 'rates_unavailable', waitMs: 1_000 })
})

test('a limiter that does not answer has failed after its time; nobody waits for it meanwhile', async () => {
  const { clock, errors, spend, askedCount } = scripted(() => new Promise(() => undefined), { timeoutMs: 50 })
  const first = spend()
  await vi.waitUntil(() => askedCount() === 1)
  clock.advance(50)
  expect(await first).toBeUndefined()
  expect(await spend()).toBeUndefined()
  expect(errors).toHaveLength(1)
})

test('a limiter that throws at once has failed, too', async () => {
  const { errors, spend } = scripted(() => {
    throw lost
  })
  expect(await spend()).toBeUndefined()
  expect(errors).toEqual([lost])
})

test.each<[what: string, rates: object]>([
  ['a rate that there is none of', { perAddress: { write: once } }],
  ['a frame of an address', { perAddress: { frame: once } }],
  ['a count of 0', { perToken: { append: { count: 0, durationMs: 1_000 } } }],
  ['half a second', { perToken: { append: { count: 1, durationMs: 500 } } }],
  ['a year', { perToken: { append: { count: 1, durationMs: 31_536_000_000 } } }],
  ['no time at all', { timeoutMs: 0 }],
  ['another answer', { whenUnavailable: 'wait' }],
])('%s is refused when the gateway is made', (_, rates) => {
  const options: GatewayOptions = { log: memoryLog(), authorize: () => true, rates }
  expect(() => settingsOf(options)).toThrow(/createGateway: rates\./)
})
