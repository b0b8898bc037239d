import { connect } from 'node:net'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { type EventDraft, type GatewayOptions, type Log, memoryLog } from '../../src/server/index.ts'
import { testGateway, type TestGateway } from './support/test-gateway.ts'

const said = (messageId: string, text = 'a'): EventDraft => ({
  type: 'message',
  messageId,
  author: { kind: 'user' },
  parts: [{ kind: 'text', text }],
})
const elsewhere = { epoch: 'another', offset: 1 }

/** A log that counts what it is asked for. */
function counted(inner: Log = memoryLog()) {
  const counts = { snapshot: 0, tail: 0 }
  const log: Log = {
    ...inner,
    snapshot: (threadId) => {
      counts.snapshot += 1
      return inner.snapshot(threadId)
    },
    tail: (...args) => {
      counts.tail += 1
      return inner.tail(...args)
    },
  }
  return { log, counts }
}

const fetchFrom = (gateway: TestGateway, url: string, init: RequestInit = {}): Promise<Response> =>
  fetch(new URL(url, gateway.url), init)

/** A thread whose snapshot does not fit into a frame, and somebody who was told where it is. */
async function told(options: Partial<GatewayOptions> = {}) {
  const { log, counts } = counted()
  await log.append('t', [said('m', 'x'.repeat(10_000))])
  const gateway = await testGateway({
    log,
    ...options,
    limits: { inlineSnapshotBytes: 5_000, ...options.limits },
  })
  const socket = await gateway.open()
  socket.send({ type: 'subscribe', threadId: 't', ref: 'first', ...elsewhere })
  const { url } = await socket.frame('resync')
  return { gateway, log, counts, socket, url: url ?? '' }
}

describe('one snapshot for all who ask', () => {
  test('it is made once for many sockets and many asks, while the log moves on', async () => {
    const { log, counts } = counted()
    await log.append('t', [said('m')])
    const { open } = await testGateway({ log })
    const sockets = await Promise.all(Array.from({ length: 5 }, () => open()))
    for (const [index, socket] of sockets.entries()) {
      socket.send({ type: 'subscribe', threadId: 't', ...elsewhere })
      await socket.frame('resync')
      await log.append('t', [said(`later ${index}`)])
      socket.send({ type: 'subscribe', threadId: 't', ...elsewhere })
      await vi.waitUntil(() => socket.frames.filter(({ type }) => type === 'resync').length === 2)
      await vi.waitUntil(() => socket.offset === index + 2)
    }
    expect(counts.snapshot).toBe(1)
  })

  test('those who ask at once wait for the same one', async () => {
    const { log, counts } = counted()
    const { open } = await testGateway({ log })
    const sockets = await Promise.all(Array.from({ length: 5 }, () => open()))
    for (const socket of sockets) socket.send({ type: 'subscribe', threadId: 't', ...elsewhere })
    await Promise.all(sockets.map((socket) => socket.frame('resync')))
    expect(counts.snapshot).toBe(1)
  })

  test('it is made anew when the log has moved on far enough', async () => {
    const { log, counts } = counted()
    const { open } = await testGateway({ log, limits: { behindCount: 3 } })
    const socket = await open()
    for (const [count, made] of [
      [0, 1],
      [3, 1],
      [4, 2],
    ] as const) {
      while ((await log.cursor('t')).offset < count) await log.append('t', [said(crypto.randomUUID())])
      socket.send({ type: 'subscribe', threadId: 't', ref: `after ${count}`, ...elsewhere })
      await socket.frame('resync', ({ ref }) => ref === `after ${count}`)
      expect(counts.snapshot).toBe(made)
    }
  })

  test('one of a log that was begun again is not used', async () => {
    let current = memoryLog()
    const log: Log = {
      append: (...args) => current.append(...args),
      tail: (...args) => current.tail(...args),
      cursor: (...args) => current.cursor(...args),
      snapshot: (...args) => current.snapshot(...args),
      subscribe: (...args) => current.subscribe(...args),
      turn: (...args) => current.turn(...args),
      post: (...args) => current.post(...args),
      touch: (...args) => current.touch(...args),
      openTurns: () => current.openTurns(),
    }
    const { open } = await testGateway({ log })
    await log.append('t', [said('old')])
    const first = await open()
    first.send({ type: 'subscribe', threadId: 't', ...elsewhere })
    expect(await first.frame('resync')).toMatchObject({ snapshot: { bubbles: [{ messageId: 'old' }] } })
    current = memoryLog()
    await log.append('t', [said('new')])
    const second = await open()
    second.send({ type: 'subscribe', threadId: 't', ...elsewhere })
    expect(await second.frame('resync')).toMatchObject({ snapshot: { bubbles: [{ messageId: 'new' }] } })
  })
})

describe('a large snapshot', () => {
  test('is named by its address, which ends the subscription, and leads on to what came since', async () => {
    const { gateway, log, socket, url } = await told()
    expect(socket.frames).toMatchObject([{ type: 'resync', ref: 'first', reason: 'epoch' }])
    expect(socket.texts.join().length).toBeLessThan(1_000)
    expect(gateway.gateway.counts().subscriptionCount).toBe(0)
    await log.append('t', [said('later')])
    expect(socket.frames).toHaveLength(1)
    const response = await fetchFrom(gateway, url)
    expect(response.headers.get('cache-control')).toContain('private')
    const { snapshot, check } = (await response.json()) as {
      snapshot: { epoch: string; offset: number }
      check: string
    }
    expect(snapshot).toMatchObject({ threadId: 't', offset: 1, bubbles: [{ messageId: 'm' }] })
    const { epoch, offset } = snapshot
    socket.send({ type: 'subscribe', threadId: 't', ref: 'second', epoch, offset, check })
    expect(await socket.frame('events')).toMatchObject({ ref: 'second', events: [{ messageId: 'later' }] })
  })

  test('is sent in the frame while it is no larger than the limit, to the byte', async () => {
    const { log } = counted()
    await log.append('t', [said('m')])
    const { snapshot, cursor } = await log.snapshot('t')
    const size = JSON.stringify({ snapshot, check: cursor.check }).length
    for (const [inlineSnapshotBytes, isInline] of [
      [size, true],
      [size - 1, false],
    ] as const) {
      const { open } = await testGateway({ log, limits: { inlineSnapshotBytes } })
      const socket = await open()
      socket.send({ type: 'subscribe', threadId: 't', ...elsewhere })
      expect('snapshot' in (await socket.frame('resync'))).toBe(isInline)
    }
  })

  test('is made once, however many are told of it and fetch it', async () => {
    const { gateway, counts, url } = await told()
    for (let count = 0; count < 3; count++) await (await fetchFrom(gateway, url)).text()
    const other = await gateway.open()
    other.send({ type: 'subscribe', threadId: 't', ...elsewhere })
    await other.frame('resync')
    expect(counts.snapshot).toBe(1)
  })

  test.each<[what: string, change: (url: string) => string, status: number, code: string]>([
    ['no token', (url) => url.replace(/\?.*/, ''), 401, 'missing_token'],
    ['a token that is none', (url) => `${url}x`, 401, 'invalid_token'],
  ])('is refused with %s', async (_, change, status, code) => {
    const { gateway, url } = await told()
    const response = await fetchFrom(gateway, change(url))
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ error: { code } })
  })

  test('is refused when its address has expired, and with a callback token', async () => {
    const { gateway, url } = await told({ snapshotUrlTtlMs: 5_000 })
    const { body } = await gateway.post('/threads/t/invocations')
    expect((await fetchFrom(gateway, `/snapshot?token=${body.token}`)).status).toBe(401)
    expect((await fetchFrom(gateway, url)).status).toBe(200)
    gateway.clock.advance(6_001)
    const late = await fetchFrom(gateway, url)
    expect([late.status, await late.json()]).toMatchObject([401, { error: { code: 'expired_token' } }])
  })

  test('its address is no token of a callback', async () => {
    const { gateway, url } = await told()
    const token = new URL(url, gateway.url).searchParams.get('token')
    const headers = { authorization: `Bearer ${token}`, 'idempotency-key': 'k' }
    const answer = await gateway.post('/callback', { parts: [{ kind: 'text', text: 'a' }] }, headers)
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 'invalid_token' } } })
  })

  test('may be read by pages that may open a socket, and by no others', async () => {
    const { gateway, url } = await told({ origins: ['https://chat.example'] })
    const allowed = async (origin: string) =>
      (await fetchFrom(gateway, url, { headers: { origin } })).headers.get('access-control-allow-origin')
    expect(await allowed('https://chat.example')).toBe('https://chat.example')
    expect(await allowed('https://evil.example')).toBe(null)
  })

  test('of a thread with any name, and behind any base path, is found by its address', async () => {
    for (const threadId of ['..', '.', 'a/b?c#d', '__proto__', '%zz', 'ü']) {
      const gateway = await testGateway({ basePath: '/chat', limits: { inlineSnapshotBytes: 1 } })
      const socket = await gateway.open()
      socket.send({ type: 'subscribe', threadId, ...elsewhere })
      const { url } = await socket.frame('resync')
      expect(await (await fetchFrom(gateway, url ?? '')).json()).toMatchObject({ snapshot: { threadId } })
    }
  })

  test('only GET reads it', async () => {
    const { gateway, url } = await told()
    const response = await fetchFrom(gateway, url, { method: 'POST' })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET'])
  })

  test('waits for a reader that stalls, which is cut when the shelf needs the room', async () => {
    // More than both ends of a connection take in by themselves.
    const gateway = await testGateway({
      limits: { inlineSnapshotBytes: 1, keptSnapshotBytes: 1, behindCount: 1, bodyBytes: 1e9 },
    })
    const { log, port } = gateway
    for (let index = 0; index < 8; index++) await log.append('t', [said(`m${index}`, 'x'.repeat(4_000_000))])
    const socket = await gateway.open()
    socket.send({ type: 'subscribe', threadId: 't', ...elsewhere })
    const { url } = await socket.frame('resync')
    const reader = connect(port, '127.0.0.1')
    onTestFinished(() => void reader.destroy())
    reader.write(`GET ${url} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
    await new Promise((resolve) => reader.once('readable', resolve)) // and nobody reads
    await log.append('t', [said('a'), said('b')])
    socket.send({ type: 'subscribe', threadId: 't', ref: 'again', ...elsewhere })
    const again = await socket.frame('resync', ({ ref }) => ref === 'again')
    await (await fetchFrom(gateway, again.url ?? '')).text()
    let size = 0
    reader.on('data', (data) => (size += data.length))
    await new Promise((resolve) => reader.once('close', resolve))
    expect(size).toBeGreaterThan(0)
    expect(size).toBeLessThan(32_000_000)
    expect(gateway.errors).toEqual([
      new Error('The snapshot is no longer kept. Subscribe again to get another one.'),
    ])
  })

  test('may take as long as it takes to be made and read', async () => {
    const log = memoryLog()
    const waiting: (() => void)[] = []
    let isSlow = false
    const gateway = await testGateway({
      heartbeatMs: 1_000_000,
      limits: { inlineSnapshotBytes: 1 },
      log: {
        ...log,
        async cursor(threadId) {
          if (isSlow) await new Promise<void>((resolve) => waiting.push(resolve))
          return log.cursor(threadId)
        },
      },
    })
    const socket = await gateway.open()
    socket.send({ type: 'subscribe', threadId: 't', ...elsewhere })
    const { url = '' } = await socket.frame('resync')
    isSlow = true
    const response = fetchFrom(gateway, url)
    await vi.waitUntil(() => waiting.length === 1)
    gateway.clock.advance(50_000) // requestTimeoutMs is about what comes, not about the answer
    waiting[0]?.()
    expect((await response).status).toBe(200)
  })

  test('of a log that fails is answered with 500, and told to the server alone', async () => {
    const failure = new Error('the password is 1234')
    const log = memoryLog()
    let isBroken = false
    const gateway = await testGateway({
      limits: { inlineSnapshotBytes: 1 },
      log: {
        ...log,
        cursor: async (threadId) => (isBroken ? Promise.reject(failure) : log.cursor(threadId)),
      },
    })
    const socket = await gateway.open()
    socket.send({ type: 'subscribe', threadId: 't', ...elsewhere })
    const { url = '' } = await socket.frame('resync')
    isBroken = true
    const response = await fetchFrom(gateway, url)
    expect([response.status, await response.text()]).toEqual([500, expect.not.stringContaining('1234')])
    expect(gateway.errors).toEqual([failure])
  })
})

describe('who asks and asks', () => {
  test('is refused after so many in a minute, and then cut', async () => {
    const { log, counts } = counted()
    await log.append('t', [said('m')])
    const { open } = await testGateway({ log, limits: { subscribesPerMinuteCount: 5, invalidFrameCount: 3 } })
    const socket = await open()
    for (let count = 0; count < 20; count++) socket.send({ type: 'subscribe', threadId: 't', ...elsewhere })
    expect(await socket.closed).toMatchObject({ code: 1013 })
    const refused = socket.frames.filter(({ type }) => type === 'error')
    expect(refused).toMatchObject(
      [5, 6, 7].map((index) => ({ code: 'too_many_asks', threadId: 't', ref: `r${index}` })),
    )
    expect(counts.snapshot).toBe(1)
  })

  test('may again after a while', async () => {
    const { open, clock } = await testGateway({ limits: { subscribesPerMinuteCount: 2 } })
    const socket = await open()
    const answerTo = async (ref: string) => {
      socket.send({ type: 'subscribe', threadId: 't', ref })
      await vi.waitUntil(() => socket.frames.some((frame) => 'ref' in frame && frame.ref === ref))
      return socket.frames.find((frame) => 'ref' in frame && frame.ref === ref)?.type
    }
    expect([await answerTo('a'), await answerTo('b'), await answerTo('c')]).toEqual([
      'events',
      'events',
      'error',
    ])
    clock.advance(29_999)
    expect(await answerTo('d')).toBe('error')
    clock.advance(1)
    expect(await answerTo('e')).toBe('events')
    expect(await answerTo('f')).toBe('error')
  })
})

test('every frame of a thread carries the ref of its own subscription', async () => {
  const { open, log } = await testGateway({ authorize: ({ threadId }) => threadId !== 'closed' })
  const socket = await open()
  socket.send({ type: 'subscribe', threadId: 't', ref: 'one' })
  socket.send({ type: 'subscribe', threadId: 't', ref: 'two', ...elsewhere })
  socket.send({ type: 'subscribe', threadId: 'closed', ref: 'three' })
  await socket.frame('error')
  await socket.frame('resync')
  await log.append('t', [said('m')])
  await socket.eventCount(1)
  const refs = socket.frames.map((frame) => [frame.type, 'ref' in frame && frame.ref])
  expect(refs).toContainEqual(['resync', 'two'])
  expect(refs).toContainEqual(['error', 'three'])
  expect(refs.at(-1)).toEqual(['events', 'two'])
})

test('a page is read and written once for all who stand at its beginning', async () => {
  const { log, counts } = counted()
  const { open } = await testGateway({ log })
  const sockets = await Promise.all(Array.from({ length: 10 }, () => open()))
  for (const socket of sockets) socket.send({ type: 'subscribe', threadId: 't' })
  await Promise.all(sockets.map((socket) => socket.frame('events')))
  counts.tail = 0
  await log.append('t', [said('m')])
  await Promise.all(sockets.map((socket) => socket.eventCount(1)))
  expect(counts.tail).toBe(1)
})
