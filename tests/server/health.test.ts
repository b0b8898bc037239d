import { request } from 'node:http'
import { expect, test, vi } from 'vitest'
import { memoryLog } from '../../src/server/index.ts'
import { eventually } from '../support/eventually.ts'
import { testGateway } from './support/test-gateway.ts'

test('a gateway that serves says so to everybody, under any host, and nothing else', async () => {
  const { port, gateway, request: ask } = await testGateway({ authorize: () => false })
  const status = await new Promise((resolve) =>
    request({ port, path: '/healthz', headers: { host: 'evil.example' } }, (response) => {
      response.resume()
      resolve(response.statusCode)
    }).end(),
  )
  expect(status).toBe(200)
  const { body, headers } = await ask('/healthz', {})
  expect(body).toEqual({ status: 'ok' })
  expect(headers.get('cache-control')).toBe('no-store')
  expect((await ask('/healthz', { method: 'POST' })).status).toBe(405)
  expect((await gateway.fetch(new Request('http://localhost/healthz', { method: 'HEAD' }))).status).toBe(200)
})

test('a log that fails is told as one that does not answer, without its words', async () => {
  const log = { ...memoryLog(), cursor: () => Promise.reject(new Error('redis://secret@host')) }
  const { request: ask, errors } = await testGateway({ log })
  const { status, body } = await ask('/healthz', {})
  expect([status, body.error.code, JSON.stringify(body).includes('secret')]).toEqual([
    503,
    'log_unavailable',
    false,
  ])
  expect(errors).toEqual([])
})

test('a log that does not answer in time is asked once, however many ask', async () => {
  const cursor = vi.fn<() => Promise<never>>(() => new Promise(() => undefined))
  const { gateway, clock } = await testGateway({ log: { ...memoryLog(), cursor }, healthTimeoutMs: 500 })
  const ask = () => gateway.fetch(new Request('http://localhost/healthz'))
  const asked = [ask(), ask(), ask()]
  await eventually(() => expect(cursor).toHaveBeenCalled())
  clock.advance(500)
  for (const response of await Promise.all(asked)) expect(response.status).toBe(503)
  expect(cursor).toHaveBeenCalledTimes(1)
})
