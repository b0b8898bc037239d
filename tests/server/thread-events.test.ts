import { describe, expect, test, vi } from 'vitest'
import { offsetToken, readOffsetToken } from '../../src/protocol/index.ts'
import { type AuthorizeAnswer, type Log, memoryLog } from '../../src/server/index.ts'
import { EventStreamReader } from './support/event-stream.ts'
import { testGateway } from './support/test-gateway.ts'

const say = (log: Log, messageId: string, text = messageId, threadId = 't') =>
  log.append(threadId, [
    { type: 'message', messageId, author: { kind: 'user' }, parts: [{ kind: 'text', text }] },
  ])
const offsetsIn = (events: readonly { readonly offset: number }[]) => events.map(({ offset }) => offset)
const tokenOf = async (log: Log, threadId = 't') => offsetToken(await log.cursor(threadId))

/** A gateway whose thread t has so many messages. */
async function withMessages(count: number, options: Parameters<typeof testGateway>[0] = {}) {
  const gateway = await testGateway(options)
  for (let index = 0; index < count; index++) await say(gateway.log, `m${index}`)
  const get = (query = '', headers: Record<string, string> = {}, path = '/threads/t/events') =>
    gateway.request(path + query, { headers })
  return { ...gateway, get, events: `${gateway.url}/threads/t/events` }
}

describe('a token', () => {
  test.each([
    ['plain', { epoch: 'e', offset: 0 }],
    ['with a check', { epoch: 'e', offset: 12, check: 'a+/=?&' }],
    ['of any id', { epoch: '__proto__ é 💡 ,&=?/', offset: Number.MAX_SAFE_INTEGER, check: '\u0000' }],
  ])('leads back to its place: %s', (_, place) => {
    const token = offsetToken(place)
    expect(token).toMatch(/^[\w.-]+$/)
    expect(readOffsetToken(token)).toEqual(place)
  })

  test('sorts as the places do', () => {
    const tokens = [0, 9, 10, 99, 1_000, 2 ** 52].map((offset) =>
      offsetToken({ epoch: 'e', offset, check: `${offset % 7}` }),
    )
    expect(tokens.toSorted()).toEqual(tokens)
  })

  test.each([
    '',
    '-1',
    'now',
    '0',
    'ZQ.1',
    'ZQ.0000000000000001.',
    'ZR.0000000000000001',
    '.0000000000000001',
    'ZQ.9999999999999999',
    'ZQ.0000000000000001.ZQ.ZQ',
    '7aC9.0000000000000001',
  ])('is none: %s', (text) => expect(readOffsetToken(text)).toBeUndefined())
})

describe('catch-up', () => {
  test('answers a list of the events, and the offset behind them', async () => {
    const { get, log } = await withMessages(3)
    const { status, headers, body } = await get('?offset=-1')
    expect(status).toBe(200)
    expect(offsetsIn(body)).toEqual([0, 1, 2])
    expect(headers.get('content-type')).toBe('application/json')
    expect(headers.get('stream-next-offset')).toBe(await tokenOf(log))
    expect(headers.get('stream-up-to-date')).toBe('true')
    expect(headers.get('cache-control')).toBe('private, no-cache')
    expect((await get()).body).toEqual(body)
  })

  test('goes page by page, and says when it has reached the end', async () => {
    const { get } = await withMessages(5, { limits: { frameEventCount: 2 } })
    const pages: unknown[] = []
    let offset = '-1'
    for (let isEnd = false; !isEnd;) {
      const { body, headers } = await get(`?offset=${offset}`)
      pages.push(offsetsIn(body))
      offset = headers.get('stream-next-offset') ?? ''
      isEnd = headers.get('stream-up-to-date') === 'true'
    }
    expect(pages).toEqual([[0, 1], [2, 3], [4]])
    const end = await get(`?offset=${offset}`)
    expect(end.body).toEqual([])
    expect(end.headers.get('stream-next-offset')).toBe(offset)
  })

  test('of a thread that nobody has written to is empty, and leads on from there', async () => {
    const { get, log } = await withMessages(0)
    const { body, headers } = await get()
    expect(body).toEqual([])
    await say(log, 'm')
    expect(offsetsIn((await get(`?offset=${headers.get('stream-next-offset')}`)).body)).toEqual([0])
  })

  test('from now on has nothing yet, and no cache keeps it', async () => {
    const { get, log } = await withMessages(2)
    const { body, headers } = await get('?offset=now')
    expect(body).toEqual([])
    expect(headers.get('stream-next-offset')).toBe(await tokenOf(log))
    expect(headers.get('stream-up-to-date')).toBe('true')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('etag')).toBeNull()
  })

  test('is not sent again to a client that has it, until it has changed', async () => {
    const { get, log } = await withMessages(1)
    const etag = (await get()).headers.get('etag') ?? ''
    const again = await get('', { 'if-none-match': `"other", ${etag}` })
    expect([again.status, again.body]).toEqual([304, undefined])
    expect(again.headers.get('etag')).toBe(etag)
    await say(log, 'more')
    expect((await get('', { 'if-none-match': etag })).status).toBe(200)
  })

  test('HEAD says where the thread ends', async () => {
    const { request, log } = await withMessages(2)
    const { status, headers, body } = await request('/threads/t/events?live=sse&offset=-1', {
      method: 'HEAD',
    })
    expect([status, body]).toEqual([200, undefined])
    expect(headers.get('stream-next-offset')).toBe(await tokenOf(log))
    expect(headers.get('cache-control')).toBe('no-store')
  })

  test.each(['POST', 'PUT', 'DELETE', 'PATCH'])('%s is not allowed', async (method) => {
    const { request } = await withMessages(0)
    for (const route of ['events', 'snapshot']) {
      const { status, headers, body } = await request(`/threads/t/${route}`, { method })
      expect([status, headers.get('allow'), body.error.code]).toEqual([
        405,
        'GET, HEAD',
        'method_not_allowed',
      ])
    }
  })
})

describe('bad input', () => {
  test.each([
    ['?offset=x', 'invalid_offset'],
    ['?offset=', 'invalid_offset'],
    ['?offset=12', 'invalid_offset'],
    ['?live=sse', 'invalid_query'],
    ['?live=long-poll', 'invalid_query'],
    ['?offset=-1&live=socket', 'invalid_query'],
    ['?offset=-1&offset=-1', 'invalid_query'],
    ['?behind=yes', 'invalid_query'],
  ])('%s is refused: %s', async (query, code) => {
    const { get } = await withMessages(1)
    const { status, body } = await get(query)
    expect([status, body.error.code]).toEqual([400, code])
  })

  const places = ['', '&live=sse', '&live=long-poll']
  test.each(places)('a place that the log does not have is gone, with the reason%s', async (live) => {
    const { get, log } = await withMessages(2)
    const cursor = await log.cursor('t')
    const codeOf = async (place: object) => {
      const { status, body } = await get(`?offset=${offsetToken({ ...cursor, ...place })}${live}`)
      return [status, body.error.code]
    }
    expect(await codeOf({ epoch: 'of another server' })).toEqual([410, 'epoch_changed'])
    expect(await codeOf({ offset: 9 })).toEqual([410, 'offset_beyond'])
    expect(await codeOf({ check: 'another' })).toEqual([410, 'offset_diverged'])
  })

  test('a place before a retraction is gone, and the snapshot leads on', async () => {
    const { get, log } = await withMessages(2)
    const etag = (await get()).headers.get('etag') ?? ''
    await log.append('t', [{ type: 'retraction', messageId: 'm1' }])
    const { status, body } = await get('', { 'if-none-match': etag })
    expect([status, body.error.code]).toEqual([410, 'offset_trimmed'])
    const snapshot = await get('', {}, '/threads/t/snapshot')
    expect(snapshot.body.snapshot.bubbles).toHaveLength(1)
    await say(log, 'later')
    const rest = await get(`?offset=${snapshot.headers.get('stream-next-offset')}`)
    expect(offsetsIn(rest.body)).toEqual([3])
  })

  test('a client far behind that asks for it is told that a snapshot is smaller', async () => {
    const { get, log, events } = await withMessages(1, { limits: { behindCount: 4, frameEventCount: 2 } })
    await log.append('t', [{ type: 'invocation_created', invocationId: 'i' }])
    for (let seq = 0; seq < 20; seq++)
      await log.append('t', [
        { type: 'stream_chunk', invocationId: 'i', seq, part: { kind: 'text', delta: 'a' } },
      ])
    for (const live of ['', '&live=sse'])
      expect((await get(`?behind=gone&offset=-1${live}`)).body.error.code).toBe('offset_behind')
    expect((await get('?offset=-1')).status).toBe(200)
    const reader = await EventStreamReader.open(`${events}?offset=-1&live=sse`)
    await reader.until(() => reader.events.length === 22)
  })
})

describe('who may', () => {
  test('absent and forbidden answer alike, whatever is asked', async () => {
    const { request, log } = await withMessages(1, { authorize: ({ threadId }) => threadId === undefined })
    await say(log, 'm', 'a', 'there')
    for (const route of [
      'events',
      'events?offset=-1&live=sse',
      'events?offset=-1&live=long-poll',
      `events?offset=${offsetToken({ epoch: 'e', offset: 3 })}`,
      'snapshot',
    ]) {
      const [there, absent] = await Promise.all(
        ['there', 'absent'].map((thread) => request(`/threads/${thread}/${route}`, {})),
      )
      expect(there?.status).toBe(403)
      expect(there?.body).toEqual(absent?.body)
    }
  })

  test('a client that may not connect is refused before anything is read', async () => {
    const { get, gateway } = await withMessages(1, { authorize: ({ action }) => action !== 'connect' })
    for (const query of ['', '?offset=-1&live=sse']) {
      const { status, body } = await get(query)
      expect([status, body.error.code]).toEqual([401, 'unauthorized'])
    }
    expect(gateway.counts().streamCount).toBe(0)
  })

  test('streams and polls count as sockets do', async () => {
    const { get, events, open, gateway } = await withMessages(1, { limits: { socketsPerAddressCount: 2 } })
    const socket = await open()
    const reader = await EventStreamReader.open(`${events}?offset=-1&live=sse`)
    expect(gateway.counts()).toMatchObject({ socketCount: 1, streamCount: 1 })
    for (const live of ['sse', 'long-poll']) {
      const { status, body } = await get(`?offset=now&live=${live}`)
      expect([status, body.error.code]).toEqual([429, 'too_many_streams'])
    }
    expect((await get()).status).toBe(200)
    reader.close()
    await vi.waitUntil(() => gateway.counts().streamCount === 0, { timeout: 90_000 })
    await EventStreamReader.open(`${events}?offset=-1&live=sse`)
    socket.socket.close()
  })

  test('a gateway that is full says so', async () => {
    const { get, events } = await withMessages(1, { limits: { socketCount: 1 } })
    await EventStreamReader.open(`${events}?offset=-1&live=sse`)
    const { status, body } = await get('?offset=now&live=sse')
    expect([status, body.error.code]).toEqual([503, 'no_room'])
  })

  test('a client that may no longer read loses the stream', async () => {
    let isIn = true
    const { events, clock, get } = await withMessages(1, { authorize: () => isIn, reauthorizeMs: 1_000 })
    const reader = await EventStreamReader.open(`${events}?offset=-1&live=sse`)
    await reader.until(() => reader.events.length === 1)
    isIn = false
    clock.advance(1_000)
    await reader.until(() => reader.isOver)
    expect(JSON.parse(reader.messages.at(-1)?.data ?? '')).toMatchObject({ code: 4401 })
    expect((await get('?offset=now&live=sse')).status).toBe(401)
  })

  test('an expired authorization ends its stream, and the next request is authorized again', async () => {
    let answer: AuthorizeAnswer = { expiresInMs: 10_000 }
    const { events, clock, get } = await withMessages(1, {
      authorize: ({ action }) => action !== 'read' || answer,
      heartbeatMs: 60_000,
    })
    const reader = await EventStreamReader.open(`${events}?offset=-1&live=sse`)
    await reader.until(() => reader.events.length === 1)
    clock.advance(9_999)
    const again = await EventStreamReader.open(`${events}?offset=-1&live=sse`)
    await again.until(() => again.events.length === 1)
    expect(reader.isOver).toBe(false)
    answer = false
    clock.advance(1)
    await reader.until(() => reader.isOver)
    expect(again.isOver).toBe(false)
    expect((await get('?offset=now&live=sse')).status).toBe(403)
  })

  test('a read counts for its token', async () => {
    const { get } = await withMessages(1, { rates: { perToken: { read: { count: 2, durationMs: 60_000 } } } })
    const statuses: number[] = []
    for (const token of ['a', 'a', 'a', 'b'])
      statuses.push((await get('?offset=-1', { authorization: `Bearer ${token}` })).status)
    expect(statuses).toEqual([200, 200, 429, 200])
  })

  test('disconnect ends streams and polls', async () => {
    const { events, gateway, get } = await withMessages(1)
    const reader = await EventStreamReader.open(`${events}?offset=-1&live=sse`, { 'x-user': 'ada' })
    const poll = get('?offset=now&live=long-poll', { 'x-user': 'ada' })
    const other = await EventStreamReader.open(`${events}?offset=-1&live=sse`)
    await vi.waitUntil(() => gateway.counts().streamCount === 3, { timeout: 90_000 })
    const isAda = ({ request, threadIds }: { request: Request; threadIds: readonly string[] }) =>
      request.headers.get('x-user') === 'ada' && threadIds[0] === 't'
    expect(gateway.disconnect(isAda)).toBe(2)
    await reader.until(() => reader.isOver)
    expect(reader.messages.at(-1)).toMatchObject({ event: 'close' })
    expect((await poll).status).toBe(401)
    expect(other.isOver).toBe(false)
  })
})

describe('long poll', () => {
  test('answers at once where there is something, and else as soon as there is', async () => {
    const { get, log, gateway } = await withMessages(1)
    expect(offsetsIn((await get('?offset=-1&live=long-poll')).body)).toEqual([0])
    const waiting = get(`?offset=${await tokenOf(log)}&live=long-poll`)
    const fromNow = get('?offset=now&live=long-poll')
    await vi.waitUntil(() => gateway.counts().streamCount === 2, { timeout: 90_000 })
    await say(log, 'more')
    for (const { body, headers } of [await waiting, await fromNow]) {
      expect(offsetsIn(body)).toEqual([1])
      expect(headers.get('stream-next-offset')).toBe(await tokenOf(log))
      expect(headers.get('cache-control')).toBe('no-store')
      expect(Number(headers.get('stream-cursor'))).toBeGreaterThan(0)
    }
    expect(gateway.counts().streamCount).toBe(0)
  })

  test('has nothing to say after a while, and a cursor that goes on', async () => {
    const { get, log, clock, gateway } = await withMessages(1)
    const ask = async (cursor = '') => {
      const waiting = get(`?offset=${await tokenOf(log)}&live=long-poll${cursor}`)
      await vi.waitUntil(() => gateway.counts().streamCount === 1, { timeout: 90_000 })
      await vi.waitUntil(
        () => {
          clock.advance(25_000)
          return gateway.counts().streamCount === 0
        },
        { timeout: 90_000 },
      )
      return waiting
    }
    const first = await ask()
    expect([first.status, first.body]).toEqual([204, undefined])
    expect(first.headers.get('stream-next-offset')).toBe(await tokenOf(log))
    expect(first.headers.get('stream-up-to-date')).toBe('true')
    const far = Number(first.headers.get('stream-cursor')) + 1_000_000
    const second = await ask(`&cursor=${far}`)
    expect(Number(second.headers.get('stream-cursor'))).toBeGreaterThan(far)
  })

  test('ends when its gateway closes', async () => {
    const { get, gateway } = await withMessages(1)
    const waiting = get('?offset=now&live=long-poll')
    await vi.waitUntil(() => gateway.counts().streamCount === 1, { timeout: 90_000 })
    await gateway.close()
    expect((await waiting).status).toBe(204)
  })
})

describe('an event stream', () => {
  test('has what there is, and then what comes, each batch with its place', async () => {
    const { events, log } = await withMessages(2)
    const reader = await EventStreamReader.open(`${events}?offset=-1&live=sse`)
    expect(reader.response.headers.get('content-type')).toBe('text/event-stream')
    expect(reader.response.headers.get('cache-control')).toBe('no-store')
    await reader.until(() => reader.controls.length === 1)
    expect(reader.messages.map(({ event }) => event)).toEqual(['data', 'control'])
    const streamNextOffset = await tokenOf(log)
    expect(reader.controls[0]).toEqual({ streamNextOffset, streamCursor: expect.any(String), upToDate: true })
    expect(reader.lastId).toBe(streamNextOffset)
    await say(log, 'three')
    await reader.until(() => reader.controls.length === 2)
    expect(offsetsIn(reader.events)).toEqual([0, 1, 2])
    expect(reader.controls[1].streamNextOffset).toBe(await tokenOf(log))
  })

  test('from now on begins with its place, and has what comes', async () => {
    const { events, log } = await withMessages(2)
    const reader = await EventStreamReader.open(`${events}?offset=now&live=sse`)
    await reader.until(() => reader.controls.length === 1)
    expect(reader.controls[0]).toMatchObject({ streamNextOffset: await tokenOf(log), upToDate: true })
    await say(log, 'three')
    await reader.until(() => reader.controls.length === 2)
    expect(offsetsIn(reader.events)).toEqual([2])
  })

  test('goes on where the last one ended, by the id that a browser sends', async () => {
    const { events, log } = await withMessages(2)
    const first = await EventStreamReader.open(`${events}?offset=-1&live=sse`)
    await first.until(() => first.events.length === 2)
    first.close()
    await say(log, 'three')
    const second = await EventStreamReader.open(`${events}?offset=-1&live=sse`, {
      'last-event-id': first.lastId,
    })
    await second.until(() => second.events.length > 0)
    expect(offsetsIn(second.events)).toEqual([2])
  })

  test('says that it is there, and ends after a minute', async () => {
    const { events, clock, gateway } = await withMessages(1)
    const reader = await EventStreamReader.open(`${events}?offset=-1&live=sse`)
    await reader.until(() => reader.controls.length === 1)
    clock.advance(15_000)
    await reader.until(() => reader.comments.length === 1)
    clock.advance(45_000)
    await reader.until(() => reader.isOver)
    expect(reader.messages.at(-1)?.event).toBe('control')
    expect(gateway.counts()).toMatchObject({ streamCount: 0, subscriptionCount: 0 })
  })

  test('ends where the log is lost, and the next request is told so', async () => {
    const { events, log, get } = await withMessages(2)
    const reader = await EventStreamReader.open(`${events}?offset=now&live=sse`)
    await reader.until(() => reader.controls.length === 1)
    await log.append('t', [
      { type: 'message', messageId: 'x', author: { kind: 'user' }, parts: [{ kind: 'text', text: 'x' }] },
      { type: 'retraction', messageId: 'x' },
    ])
    await reader.until(() => reader.isOver)
    expect((await get(`?offset=${reader.lastId}`)).status).toBe(410)
  })

  test('ends with the gateway, with the words of a socket', async () => {
    const { events, gateway, clock } = await withMessages(1)
    const reader = await EventStreamReader.open(`${events}?offset=-1&live=sse`)
    await reader.until(() => reader.controls.length === 1)
    await gateway.close()
    await reader.until(() => reader.isOver)
    expect(JSON.parse(reader.messages.at(-1)?.data ?? '')).toMatchObject({ code: 1001 })
    await vi.waitUntil(() => clock.timerCount === 0, { timeout: 90_000 })
  })

  test('what the guard refuses does not leave', async () => {
    const inner = memoryLog()
    await say(inner, 'm')
    const log: Log = {
      ...inner,
      append: inner.append.bind(inner),
      tail: async (...of) => {
        const tail = await inner.tail(...of)
        const rogue = { type: 'message', origin: 'callback', threadId: 't' } as never // no invocationId
        return tail.kind === 'events' ? { ...tail, events: [...tail.events, rogue] } : tail
      },
      cursor: inner.cursor.bind(inner),
      snapshot: inner.snapshot.bind(inner),
      subscribe: inner.subscribe.bind(inner),
    }
    const { url, request, errors } = await testGateway({ log })
    for (const query of ['', '?offset=-1&live=sse', '?offset=-1&live=long-poll']) {
      const { status, body } = await request(`/threads/t/events${query}`, {})
      expect([status, body.error.code]).toEqual([500, 'internal'])
    }
    expect(errors).toHaveLength(3)
    expect(url).toContain('http')
  })

  test('a reader that does not read costs no more than what is on its way, and is cut', async () => {
    const log = memoryLog()
    const { events, gateway, clock } = await withMessages(0, { log, limits: { frameUnitCount: 40_000 } })
    const controller = new AbortController()
    const response = await fetch(`${events}?offset=now&live=sse`, { signal: controller.signal })
    const reader = response.body?.getReader()
    await reader?.read()
    await log.append('t', [{ type: 'invocation_created', invocationId: 'i' }])
    for (let seq = 0; seq < 1_000; seq++) {
      const value = `${seq} ${'x'.repeat(32_768)}`
      await log.append('t', [
        {
          type: 'stream_chunk',
          invocationId: 'i',
          seq,
          part: { kind: 'data', name: 'n', dataId: 'd', value },
        },
      ])
    }
    const sentFrameCount = () => gateway.counts().sentFrameCount
    // It stops once the pipes are full.
    let before = -1
    await vi.waitUntil(
      () => {
        const isStill = sentFrameCount() === before
        before = sentFrameCount()
        return isStill
      },
      { timeout: 90_000, interval: 200 },
    )
    expect(sentFrameCount()).toBeLessThan(900)
    await vi.waitUntil(
      () => {
        clock.advance(10_000)
        return gateway.counts().streamCount === 0
      },
      { timeout: 90_000 },
    )
    controller.abort()
  })
})

test('one page is read and written once for all who wait for it', async () => {
  const inner = memoryLog()
  let tailCount = 0
  const log: Log = Object.assign(Object.create(inner), {
    tail: (...of: Parameters<Log['tail']>) => {
      tailCount += 1
      return inner.tail(...of)
    },
  })
  const { events } = await withMessages(1, { log })
  const readers = await Promise.all(
    Array.from({ length: 20 }, () => EventStreamReader.open(`${events}?offset=now&live=sse`)),
  )
  await Promise.all(readers.map((reader) => reader.until(() => reader.controls.length === 1)))
  tailCount = 0
  await say(inner, 'news')
  await Promise.all(readers.map((reader) => reader.until(() => reader.events.length === 1)))
  expect(tailCount).toBeLessThanOrEqual(2)
})
