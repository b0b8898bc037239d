import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { createGateway, memoryLog } from '../../src/server/index.ts'
import { eventually } from '../support/eventually.ts'
import { testGateway, type TestGateway } from './support/test-gateway.ts'

const message = { author: { kind: 'user' }, parts: [{ kind: 'text', text: 'a' }] }

/** What a gateway shows to Prometheus: a value by the name and labels of each line. */
async function metricsOf({ url }: TestGateway): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(`${url}/metrics`)
  expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4')
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  )
}

test('real traffic is counted: what was appended, delivered, refused, and how late it came', async () => {
  const own = await testGateway({
    metrics: true,
    limits: { inlineSnapshotBytes: 10_000 },
    authorize: ({ threadId }) => threadId !== 'closed',
    producerTimeoutMs: 8_000,
  })
  const { post, open, clock, gateway } = own
  const socket = await open()
  socket.send({ type: 'subscribe', threadId: 't' })
  await socket.frame('events')
  const { body: turn } = await post('/threads/t/invocations', {}, { 'idempotency-key': 'a' })
  await post('/threads/t/invocations', {}, { 'idempotency-key': 'a' })
  const at = `/threads/t/invocations/${turn.invocationId}`
  const chunks = [0, 1].map((seq) => ({ seq, part: { kind: 'text', delta: 'a' } }))
  await post(`${at}/chunks`, { chunks })
  await post(`${at}/chunks`, { chunks })
  await socket.eventCount(3)
  await post('/threads/closed/messages', message)
  await post('/threads/t/messages', {})
  socket.send({ type: 'subscribe', threadId: 'closed' })
  await socket.frame('error')
  await expect(open({ origin: 'https://evil.example' })).rejects.toThrow('403')
  const late = await open()
  late.send({ type: 'subscribe', threadId: 't', epoch: 'another', offset: 0 })
  await late.frame('resync')

  const seen = await metricsOf(own)
  const expected = {
    onebubble_sockets: 2,
    onebubble_subscriptions: 2,
    onebubble_followed_threads: 1,
    onebubble_waiting_bytes: 0,
    onebubble_polls: 0,
    onebubble_open_turns: 1,
    onebubble_snapshots_made_total: 1,
    onebubble_turns_timed_out_total: 0,
    onebubble_guard_refusals_total: 0,
    onebubble_sockets_drained_total: 0,
    onebubble_events_delivered_total: 3,
    'onebubble_events_appended_total{type="invocation_created"}': 1,
    'onebubble_events_appended_total{type="stream_chunk"}': 2,
    'onebubble_duplicates_total{type="invocation_created"}': 1,
    'onebubble_duplicates_total{type="stream_chunk"}': 2,
    'onebubble_refusals_total{by="route",code="forbidden"}': 1,
    'onebubble_refusals_total{by="route",code="invalid_body"}': 1,
    'onebubble_refusals_total{by="socket",code="forbidden"}': 1,
    'onebubble_refusals_total{by="upgrade",code="403"}': 1,
    'onebubble_append_to_send_seconds_bucket{le="0.001"}': 2,
    onebubble_append_to_send_seconds_count: 2,
    onebubble_append_to_send_seconds_sum: 0,
  }
  expect(Object.fromEntries([...seen].filter(([name]) => name in expected))).toEqual(expected)
  expect(seen.get('onebubble_frames_sent_total')).toBe(gateway.counts().sentFrameCount)
  expect(seen.get('onebubble_kept_snapshot_bytes')).toBeGreaterThan(0)
  expect([...seen.keys()].join(' ')).not.toContain(turn.invocationId)

  for (let look = 0; look < 12; look++) clock.advance(1_000)
  await eventually(async () => expect((await metricsOf(own)).get('onebubble_turns_timed_out_total')).toBe(1))
  expect((await metricsOf(own)).get('onebubble_open_turns')).toBe(0)
})

test('a scrape counts as often as it is asked for, and each time the same', async () => {
  const own = await testGateway({ metrics: true })
  await own.post('/threads/t/messages', message)
  const name = 'onebubble_events_appended_total{type="message"}'
  expect([(await metricsOf(own)).get(name), (await metricsOf(own)).get(name)]).toEqual([1, 1])
})

test('what comes late is seen to: the clock of the log against that of the gateway', async () => {
  const clock = { now: () => 5_000, setTimer: () => () => undefined }
  const own = await testGateway({ metrics: true, clock, log: memoryLog({ now: () => 3_000 }) })
  const socket = await own.open()
  socket.send({ type: 'subscribe', threadId: 't' })
  await socket.frame('events')
  await own.post('/threads/t/messages', message)
  await socket.eventCount(1)
  const seen = await metricsOf(own)
  expect(seen.get('onebubble_append_to_send_seconds_sum')).toBe(2)
  expect(seen.get('onebubble_append_to_send_seconds_bucket{le="1"}')).toBe(0)
})

test('only whom authorize lets operate may see them, and nobody where they are not switched on', async () => {
  const asked: unknown[] = []
  const own = await testGateway({
    metrics: true,
    authorize: (question) => {
      asked.push([question.action, question.threadId])
      return question.request.headers.get('x-operator') === 'yes'
    },
  })
  expect(await own.request('/metrics', {})).toMatchObject({
    status: 403,
    body: { error: { code: 'forbidden' } },
  })
  expect(await (await fetch(`${own.url}/metrics`, { headers: { 'x-operator': 'yes' } })).text()).toContain(
    'onebubble_sockets 0',
  )
  expect(asked).toEqual([
    ['operate', undefined],
    ['operate', undefined],
  ])
  expect((await own.request('/metrics', { method: 'POST' })).status).toBe(405)
  const { request } = await testGateway()
  expect(await request('/metrics', {})).toMatchObject({
    status: 404,
    body: { error: { code: 'unknown_route' } },
  })
})

test('a registry of the app has them beside its own, until the gateway is closed', async () => {
  const registry = new Registry()
  const own = await testGateway({ metrics: registry })
  expect((await metricsOf(own)).get('onebubble_sockets')).toBe(0)
  const second = await testGateway({ metrics: registry })
  await eventually(() => expect(String(second.errors[0])).toContain('already been registered'))
  expect((await second.request('/metrics', {})).status).toBe(500)
  await second.gateway.close()
  expect(await registry.metrics()).toContain('onebubble_sockets 0')
  await own.gateway.close()
  expect(await registry.metrics()).not.toContain('onebubble')
})

test('a log that does not answer leaves out what is asked of it, and is reported', async () => {
  const log = { ...memoryLog(), openTurns: () => Promise.reject(new Error('gone')) }
  const own = await testGateway({ metrics: true, log })
  const seen = await metricsOf(own)
  expect([seen.has('onebubble_open_turns'), seen.has('onebubble_sockets')]).toEqual([false, true])
  expect(own.errors).toMatchObject([{ message: 'gone' }])
})

test('what is no registry is refused', () => {
  // What no program that is type-checked passes.
  expect(() => createGateway({ log: memoryLog(), authorize: () => true, metrics: {} as never })).toThrow(
    'Registry of prom-client',
  )
})
