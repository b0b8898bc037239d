import { connect } from 'node:net'
import { describe, expect, test, vi } from 'vitest'
import { closeCodes } from '../../src/protocol/index.ts'
import { type EventDraft, memoryLog } from '../../src/server/index.ts'
import { testGateway } from './support/test-gateway.ts'

const message = (messageId: string, text = messageId): EventDraft => ({
  type: 'message',
  messageId,
  author: { kind: 'user' },
  parts: [{ kind: 'text', text }],
})

describe('frames', () => {
  const garbage: readonly [what: string, frame: string | Buffer][] = [
    ['no JSON', 'hello'],
    ['nothing', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['no type', '{}'],
    ['a type that nobody knows', '{"type":"hello"}'],
    ['a frame of the server’s', '{"type":"pong"}'],
    ['a subscription to nothing', '{"type":"subscribe"}'],
    ['a thread that is no id', '{"type":"subscribe","threadId":""}'],
    ['an epoch without an offset', '{"type":"subscribe","threadId":"t","epoch":"e"}'],
    ['a check without an epoch', '{"type":"subscribe","threadId":"t","check":"c"}'],
    ['an offset below 0', '{"type":"subscribe","threadId":"t","epoch":"e","offset":-1}'],
    ['a key of every object', '{"type":"__proto__"}'],
    ['bytes', Buffer.from('{"type":"ping"}')],
  ]

  test.each(garbage)('%s is answered with an error, and the socket goes on', async (_, frame) => {
    const { open, gateway } = await testGateway()
    const socket = await open()
    socket.socket.send(frame)
    socket.send({ type: 'ping' })
    await socket.frame('pong')
    expect(socket.frames).toMatchObject([{ type: 'error', code: 'invalid_frame' }, { type: 'pong' }])
    expect(gateway.counts().invalidFrameCount).toBe(1)
  })

  test('a client that sends only invalid frames is closed for good', async () => {
    const { open } = await testGateway({ limits: { invalidFrameCount: 3 } })
    const socket = await open()
    for (let count = 0; count < 5; count++) socket.socket.send('garbage')
    expect(await socket.closed).toMatchObject({ code: closeCodes.invalid_frame.code })
    expect(socket.frames.map(({ type }) => type)).toEqual(['error', 'error', 'error'])
  })

  test('garbage is not sent back, whatever it says', async () => {
    const { open, errors } = await testGateway()
    const socket = await open()
    socket.socket.send('{"type":"{\\"origin\\":\\"callback\\"}"}')
    await socket.frame('error')
    expect(socket.texts.join()).not.toContain('origin')
    expect(errors).toEqual([])
  })

  test('a frame that is too large closes the socket with 1009', async () => {
    const { open } = await testGateway({ limits: { clientFrameBytes: 1_000 } })
    const socket = await open()
    socket.socket.send('x'.repeat(1_001))
    expect(await socket.closed).toMatchObject({ code: 1009 })
  })

  test('text that is no UTF-8 closes the socket', async () => {
    const { open } = await testGateway()
    const socket = await open()
    socket.socket.send(Buffer.from([0xff, 0xfe]), { binary: false })
    expect(await socket.closed).toMatchObject({ code: 1007 })
  })

  test('frames are handled in the order of arrival, however long each takes', async () => {
    const answers: ((isAllowed: boolean) => void)[] = []
    const { open } = await testGateway({
      authorize: ({ action }) => action !== 'read' || new Promise((resolve) => answers.push(resolve)),
    })
    const socket = await open()
    socket.send({ type: 'subscribe', threadId: 't' })
    socket.send({ type: 'ping' })
    socket.send({ type: 'unsubscribe', threadId: 't' })
    await vi.waitUntil(() => answers.length === 1)
    expect(socket.frames).toEqual([])
    answers[0]?.(true)
    await socket.frame('pong')
    expect(socket.frames.at(-1)?.type).toBe('pong')
  })
})

describe('subscriptions', () => {
  test('a thread is followed from the beginning, from a place, and from its end', async () => {
    const { open, log } = await testGateway()
    const first = await log.append('t', [message('a'), message('b')])
    const from = first.ok ? first.cursor : undefined
    await log.append('t', [message('c')])
    const [start, place, end] = [await open(), await open(), await open()]
    start.send({ type: 'subscribe', threadId: 't' })
    place.send({ type: 'subscribe', threadId: 't', ...from })
    end.send({ type: 'subscribe', threadId: 't', ...(await log.cursor('t')) })
    expect(await start.frame('events')).toMatchObject({ events: [{}, {}, {}], ...(await log.cursor('t')) })
    expect(await place.frame('events')).toMatchObject({ events: [{ messageId: 'c' }], offset: 3 })
    expect(await end.frame('events')).toMatchObject({ events: [], ...(await log.cursor('t')) })
    await log.append('t', [message('d')])
    for (const socket of [start, place, end]) {
      await vi.waitUntil(() => socket.events.at(-1)?.['messageId'] === 'd')
    }
  })

  test('a follower gets each event of the log once and in order, however it was appended', async () => {
    const { open, log } = await testGateway({ limits: { frameEventCount: 7 } })
    const socket = await open()
    socket.send({ type: 'subscribe', threadId: 't' })
    const ids = Array.from({ length: 200 }, (_, index) => `m${index}`)
    await Promise.all(ids.map((id) => log.append('t', [message(id)])))
    await socket.eventCount(200)
    const tail = await log.tail('t', undefined, 1_000)
    expect(socket.events).toEqual('events' in tail && tail.events)
    expect(socket.frames.every((frame) => frame.type === 'events' && frame.events.length <= 7)).toBe(true)
  })

  test('a frame is cut where it is full, and a larger event has one of its own', async () => {
    const { open, log } = await testGateway({ limits: { frameUnitCount: 2_000 } })
    await log.append(
      't',
      ['a', 'b', 'c'].map((id) => message(id, id.repeat(600))),
    )
    await log.append('t', [message('d', 'd'.repeat(5_000)), message('e')])
    const socket = await open()
    socket.send({ type: 'subscribe', threadId: 't' })
    await socket.eventCount(5)
    const counts = socket.frames.map((frame) => (frame.type === 'events' ? frame.events.length : -1))
    expect(counts).toEqual([2, 1, 1, 1])
  })

  test('one socket follows many threads, each apart', async () => {
    const { open, log, gateway } = await testGateway()
    const socket = await open()
    for (const threadId of ['t', 'u']) socket.send({ type: 'subscribe', threadId })
    await vi.waitUntil(() => socket.frames.length === 2)
    expect(gateway.counts()).toMatchObject({ socketCount: 1, subscriptionCount: 2 })
    await log.append('u', [message('a')])
    await log.append('t', [message('b')])
    await socket.eventCount(2)
    expect(new Set(socket.events.map(({ threadId }) => threadId))).toEqual(new Set(['t', 'u']))
  })

  test('a thread that is no longer followed is no longer sent', async () => {
    const { open, log, gateway } = await testGateway()
    const socket = await open()
    socket.send({ type: 'subscribe', threadId: 't' })
    socket.send({ type: 'subscribe', threadId: 'u' })
    socket.send({ type: 'unsubscribe', threadId: 't' })
    socket.send({ type: 'unsubscribe', threadId: 'never' })
    socket.send({ type: 'ping' })
    await socket.frame('pong')
    expect(gateway.counts().subscriptionCount).toBe(1)
    await log.append('t', [message('a')])
    await log.append('u', [message('b')])
    await socket.eventCount(1)
    expect(socket.events).toMatchObject([{ messageId: 'b' }])
  })

  test('to subscribe again begins again, from another place', async () => {
    const { open, log, gateway } = await testGateway()
    await log.append('t', [message('a'), message('b')])
    const socket = await open()
    socket.send({ type: 'subscribe', threadId: 't' })
    await socket.eventCount(2)
    socket.send({ type: 'subscribe', threadId: 't' })
    await socket.eventCount(4)
    expect(gateway.counts().subscriptionCount).toBe(1)
    await log.append('t', [message('c')])
    await vi.waitUntil(() => socket.events.at(-1)?.['messageId'] === 'c')
    expect(socket.events.map(({ messageId }) => messageId)).toEqual(['a', 'b', 'a', 'b', 'c'])
  })

  test('a socket follows only so many threads', async () => {
    const { open } = await testGateway({ limits: { threadsPerSocketCount: 2 } })
    const socket = await open()
    for (const threadId of ['t', 'u', 'v', 't']) socket.send({ type: 'subscribe', threadId })
    await vi.waitUntil(() => socket.frames.length === 4)
    const refused = socket.frames.filter(({ type }) => type === 'error')
    expect(refused).toMatchObject([{ code: 'too_many_threads', threadId: 'v' }])
  })

  test('a thread that may not be read is refused, and the others go on', async () => {
    const { open, log } = await testGateway({
      authorize: ({ action, threadId, request }) =>
        action !== 'read' || request.headers.get('cookie') === `may=${threadId}`,
    })
    const socket = await open({ headers: { cookie: 'may=u' } })
    socket.send({ type: 'subscribe', threadId: 't' })
    socket.send({ type: 'subscribe', threadId: 'u' })
    await log.append('t', [message('secret')])
    await log.append('u', [message('a')])
    await socket.eventCount(1)
    expect(await socket.frame('error')).toMatchObject({ code: 'forbidden', threadId: 't' })
    expect(socket.texts.join()).not.toContain('secret')
  })
})

describe('who may open a socket', () => {
  const own = (url: string): string => new URL(url).origin

  test('allows pages of the gateway’s own host and of listed origins, and clients that are no page', async () => {
    const { open, url } = await testGateway({ origins: ['https://chat.example'] })
    for (const how of [{}, { origin: own(url) }, { origin: 'https://chat.example' }]) {
      const socket = await open(how)
      socket.send({ type: 'ping' })
      expect(await socket.frame('pong')).toBeDefined()
    }
  })

  test.each([
    'https://evil.example',
    'https://chat.example.evil.example',
    'http://chat.example',
    'https://chat.example:8443',
    'null',
    'http://127.0.0.1',
    'http://127.0.0.1:1',
    'http://localhost:1',
    'nonsense',
  ])('a page of %s is refused', async (origin) => {
    const { open, gateway } = await testGateway({ origins: ['https://chat.example'] })
    await expect(open({ origin })).rejects.toThrow('403')
    expect(gateway.counts().socketCount).toBe(0)
  })

  test('a client that may not connect is refused before there is a socket', async () => {
    const { open, gateway } = await testGateway({
      authorize: ({ request }) => request.url.endsWith('/ws?key=1'),
    })
    await expect(open()).rejects.toThrow('401')
    expect(gateway.counts()).toMatchObject({ socketCount: 0, refusedSocketCount: 1 })
  })

  test('a gateway with too many sockets says to come back later', async () => {
    const { open, gateway } = await testGateway({ limits: { socketCount: 1 } })
    const first = await open()
    await expect(open()).rejects.toThrow('503')
    first.socket.close()
    await first.closed
    await vi.waitUntil(() => gateway.counts().socketCount === 0)
    const next = await open()
    next.send({ type: 'ping' })
    await next.frame('pong')
  })

  test.each([
    ['a host that is none', 'GET /ws HTTP/1.1\r\nHost: a b\r\n', '400'],
    ['a host with a password', 'GET /ws HTTP/1.1\r\nHost: a:b@c\r\n', '400'],
    ['another path', 'GET /other HTTP/1.1\r\nHost: a\r\n', '404'],
    ['no key', 'GET /ws HTTP/1.1\r\nHost: localhost\r\n', '400'],
  ])('an upgrade with %s is refused', async (_, head, status) => {
    const { port, errors } = await testGateway()
    const socket = connect(port, '127.0.0.1')
    socket.end(`${head}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`)
    let answer = ''
    for await (const data of socket) answer += String(data)
    expect(answer).toContain(`HTTP/1.1 ${status} `)
    expect(errors).toEqual([])
  })
})

describe('a new log', () => {
  test('a client of the old one is given the new one as a snapshot, and follows it', async () => {
    const old = memoryLog()
    await old.append('t', [message('a'), message('b')])
    const { open, log } = await testGateway()
    await log.append('t', [message('c')])
    const socket = await open()
    socket.send({ type: 'subscribe', threadId: 't', ...(await old.cursor('t')) })
    expect(await socket.frame('resync')).toMatchObject({
      reason: 'epoch',
      check: (await log.cursor('t')).check,
      snapshot: { offset: 1, bubbles: [{ messageId: 'c' }] },
    })
    await log.append('t', [message('d')])
    await socket.eventCount(1)
    expect(socket.events).toMatchObject([{ messageId: 'd', offset: 1 }])
  })

  test('a new log that is empty takes the old one’s bubbles away', async () => {
    const { open } = await testGateway()
    const socket = await open()
    socket.send({ type: 'subscribe', threadId: 't', epoch: 'old', offset: 9, check: 'old' })
    expect(await socket.frame('resync')).toMatchObject({
      reason: 'epoch',
      snapshot: { offset: 0, bubbles: [] },
    })
  })
})
