import { describe, expect, onTestFinished, test } from 'vitest'
import { connectEventSource, type EventSourceOptions } from '../../src/client/index.ts'
import { memoryLog } from '../../src/server/index.ts'
import { shown } from '../../src/testing/index.ts'
import { eventually } from '../support/eventually.ts'
import { newStore } from '../support/replay.ts'
import { clientOf } from './client.ts'
import { caughtUp, realGateway } from './real-gateway.ts'

const plainFetch: EventSourceOptions['fetch'] = (url, init) => fetch(url, init)
const connect = (options: Partial<EventSourceOptions>) =>
  connectEventSource({ store: newStore(), url: 'http://localhost', fetch: plainFetch, ...options })

describe('options', () => {
  test.each([
    ['ws://localhost', 'is not a base address'],
    ['http://localhost/?token=1', 'is not a base address'],
    ['http://localhost/#a', 'is not a base address'],
    ['nowhere', 'absolute'],
  ])('the url %s is refused', (url, words) => {
    expect(() => connect({ url })).toThrow(words)
  })

  test('what is wrong is named with its function', () => {
    expect(() => connect({ connectTimeoutMs: 0 })).toThrow('connectEventSource.connectTimeoutMs')
  })

  test('without a page and without fetch nothing is connected', () => {
    const connection = connectEventSource({ store: newStore(), url: 'http://localhost' })
    expect(connection.state()).toMatchObject({ status: 'waiting', reason: { code: 'no_page' } })
    connection.dispose()
  })
})

test('headers go with every request, and are asked for each time', async () => {
  const log = memoryLog({ keptEventCount: 2 }) // so that a snapshot is fetched, too
  for (const messageId of ['a', 'b', 'c', 'd'])
    await log.append('t', [
      { type: 'message', messageId, author: { kind: 'user' }, parts: [{ kind: 'text', text: messageId }] },
    ])
  const seen = new Set<string>()
  const gateway = await realGateway(0, {
    log,
    basePath: '/chat',
    authorize({ request }) {
      const token = request.headers.get('authorization') ?? 'nobody'
      seen.add(`${request.method} ${new URL(request.url).pathname} ${token.slice(0, 6)}`)
      return token.startsWith('Bearer')
    },
  })
  let count = 0
  const store = newStore()
  const connection = connect({
    store,
    url: `http://127.0.0.1:${gateway.port}/chat`,
    threadIds: ['t'],
    headers: () => Promise.resolve({ authorization: `Bearer ${++count}` }),
  })
  onTestFinished(() => connection.dispose())
  await caughtUp(store, log, 't')
  await connection.send({ threadId: 't', parts: [{ kind: 'text', text: 'e' }] })
  expect(shown(store, 't')).toHaveLength(5)
  expect([...seen].toSorted()).toEqual([
    'GET /chat/threads/t/events Bearer',
    'GET /chat/threads/t/snapshot Bearer',
    'POST /chat/threads/t/messages Bearer',
  ])
  expect(count).toBeGreaterThan(2)
})

test('what is no gateway is tried again, and says why', async () => {
  const answers: (() => Response)[] = [
    () => new Response('<html>', { status: 200, headers: { 'content-type': 'text/html' } }),
    () => new Response('no', { status: 404 }),
    () => new Response('no', { status: 502 }),
  ]
  const errors: string[] = []
  let count = 0
  const connection = connect({
    threadIds: ['t'],
    retry: { baseMs: 1, capMs: 2 },
    fetch: () => Promise.resolve((answers[count++] ?? answers[0])?.() ?? new Response()),
    onError: ({ message }) => errors.push(message),
  })
  onTestFinished(() => connection.dispose())
  await eventually(() => expect(errors.length).toBeGreaterThan(3))
  for (const [index, status] of [200, 404, 502].entries())
    expect(errors[index]).toContain(`answered ${status}`)
  expect(connection.state().status).not.toBe('open')
})

test('a fetch that cannot stream says so', async () => {
  const errors: string[] = []
  const connection = connect({
    threadIds: ['t'],
    fetch: () =>
      Promise.resolve({
        ok: true,
        status: 200,
        headers: { get: () => 'text/event-stream' },
        json: () => Promise.resolve(undefined),
      }),
    onError: ({ message }) => errors.push(message),
  })
  onTestFinished(() => connection.dispose())
  await eventually(() => expect(errors[0]).toContain('connectWebSocket'))
})

test('a stream that is silent is asked for again, and given up without an answer', () => {
  const { gateway, connection, errors } = clientOf({ over: 'event streams' })
  gateway.deliver()
  expect(connection.state().status).toBe('open')
  gateway.hold()
  gateway.advance(40_000)
  expect(connection.state().status).toBe('open')
  gateway.advance(10_000)
  expect(errors).toEqual(['silent'])
  gateway.release()
  gateway.advance(30_000)
  expect(connection.state()).toMatchObject({ status: 'open' })
  connection.dispose()
  expect(gateway.clock.timerCount).toBe(0)
})
