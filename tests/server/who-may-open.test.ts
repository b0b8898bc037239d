import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type Socket } from 'node:net'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createGateway, type GatewayOptions, memoryLog } from '../../src/server/index.ts'
import { addressOfPeer } from '../../src/server/socket/address-of-peer.ts'
import { testGateway } from './support/test-gateway.ts'
import { TestSocket } from './support/test-socket.ts'

const upgrade = (host = 'localhost'): string =>
  `GET /ws HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'

interface RawSocket {
  readonly socket: Socket
  readonly read: () => string
  readonly isClosed: () => boolean
}

/** A connection of somebody who speaks no HTTP but what they are told to, and answers nothing. */
function rawSocket(port: number, text = ''): RawSocket {
  const socket = connect(port, '127.0.0.1')
  let [seen, isClosed] = ['', false]
  socket.on('data', (data) => (seen += data.toString()))
  socket.on('error', () => undefined)
  socket.on('close', () => (isClosed = true))
  socket.write(text)
  onTestFinished(() => void socket.destroy())
  return { socket, read: () => seen, isClosed: () => isClosed }
}

const never = new Promise<boolean>(() => undefined)

describe('hosts', () => {
  const allowed = ['localhost', 'LOCALHOST', 'localhost.', 'app.localhost', '127.0.0.1', '127.9.9.9', '[::1]']
  const refused = [
    'evil.example',
    'localhost.evil.example',
    'evillocalhost',
    '127.0.0.1.evil.example',
    'localhost@evil.example',
    'evil.example#localhost',
    '192.168.1.5',
    '[::2]',
    '0.0.0.0',
  ]
  const statusOf = async (port: number, host: string): Promise<string> => {
    const { socket, read } = rawSocket(port, upgrade(host))
    await vi.waitUntil(() => read().includes('\r\n\r\n'), { interval: 2 })
    socket.destroy()
    return /^HTTP\/1\.1 (\d+)/.exec(read())?.[1] ?? ''
  }
  const postAs = async (port: number, host: string): Promise<string> => {
    const body = '{"parts":[]}'
    const { read } = rawSocket(
      port,
      `POST /callback HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\ncontent-type: application/json\r\n` +
        `content-length: ${body.length}\r\n\r\n${body}`,
    )
    await vi.waitUntil(() => read().includes('\r\n\r\n'), { interval: 2 })
    return /^HTTP\/1\.1 (\d+)/.exec(read())?.[1] ?? ''
  }

  test('of this machine are allowed, with any port, and no others: for sockets and for posts', async () => {
    const { port } = await testGateway()
    for (const name of allowed)
      for (const host of [name, `${name}:${port}`, `${name}:1`]) {
        expect([host, await statusOf(port, host)]).toEqual([host, '101'])
        expect([host, await postAs(port, host)]).toEqual([host, '401'])
      }
    for (const host of refused) {
      expect([host, await statusOf(port, host)]).toEqual([host, expect.stringMatching(/^4(21|00)$/)])
      expect([host, await postAs(port, host)]).toEqual([host, expect.stringMatching(/^(421|400)$/)])
    }
  })

  test('a page whose name was made to lead here is refused, although it is of the same origin as the gateway then', async () => {
    const { open, gateway } = await testGateway()
    const headers = { host: 'evil.example' }
    await expect(open({ origin: 'http://evil.example', headers })).rejects.toThrow('421')
    expect(gateway.counts()).toMatchObject({ socketCount: 0, refusedSocketCount: 1 })
  })

  test('that are listed are allowed, and those of origins', async () => {
    const { port } = await testGateway({
      allowedHosts: ['chat.example', '*.chat.example'],
      origins: ['https://page.example:8443'],
    })
    for (const host of ['chat.example', 'CHAT.example:443', 'eu.chat.example', 'page.example', 'localhost']) {
      expect([host, await statusOf(port, host)]).toEqual([host, '101'])
      expect([host, await postAs(port, host)]).toEqual([host, '401'])
    }
    for (const host of ['other.example', 'evil-chat.example', 'chat.example.evil']) {
      expect([host, await statusOf(port, host)]).toEqual([host, '421'])
      expect([host, await postAs(port, host)]).toEqual([host, '421'])
    }
  })

  test('* allows every one', async () => {
    const { port } = await testGateway({ allowedHosts: ['*'] })
    expect(await statusOf(port, 'evil.example')).toBe('101')
  })

  test('a server on all addresses is reached by each of them, but by no other name', async () => {
    const gateway = createGateway({ log: memoryLog(), authorize: () => true })
    onTestFinished(() => gateway.close())
    const everywhere = await gateway.listen({ host: '0.0.0.0' })
    const { port } = everywhere
    expect(await statusOf(port, '192.168.1.5')).toBe('101')
    expect(await statusOf(port, 'evil.example')).toBe('421')
    const other = await gateway.listen()
    await everywhere.close()
    expect(await statusOf(other.port, '192.168.1.5')).toBe('421')
  })

  test('what a server listens on that the gateway is attached to counts as well', async () => {
    const gateway = createGateway({ log: memoryLog(), authorize: () => true })
    onTestFinished(() => gateway.close())
    const server = createServer()
    const detach = gateway.attach(server)
    server.listen(0, '0.0.0.0')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const port = Reflect.get(Object(server.address()), 'port') as number
    expect(await statusOf(port, '192.168.1.5')).toBe('101')
    expect(await statusOf(port, 'evil.example')).toBe('421')
    const codeOf = async (): Promise<number> =>
      (await gateway.fetch(new Request('http://192.168.1.5/callback', { method: 'POST' }))).status
    expect(await codeOf()).toBe(401)
    await detach()
    expect(await codeOf()).toBe(421)
  })

  test('routes that are mounted elsewhere are reached by the same ones', async () => {
    const gateway = createGateway({ log: memoryLog(), authorize: () => true, allowedHosts: ['chat.example'] })
    onTestFinished(() => gateway.close())
    const codeOf = async (url: string, headers: HeadersInit = {}): Promise<number> =>
      (await gateway.fetch(new Request(url, { method: 'POST', headers }))).status
    expect(await codeOf('https://chat.example/callback')).toBe(401)
    expect(await codeOf('https://evil.example/callback')).toBe(421)
    expect(await codeOf('https://chat.example/callback', { host: 'evil.example' })).toBe(421)
  })

  test.each([
    ...['', 'https://chat.example', 'chat.example:80', 'a b', 'a/b'],
    ...['*.', '**', '*chat.example', 'chat.*', 'a.*.example', '*.*.example', '*..example'],
    ...['*.chat.example:80', '*.[::1]'],
  ])('allowedHosts: %s is a mistake', (host) => {
    const options = { log: memoryLog(), authorize: () => true, allowedHosts: [host] }
    expect(() => createGateway(options)).toThrow('allowedHosts')
  })
})

describe('those who never finish', () => {
  test('3,000 raw sockets find 10 places, and everybody else is refused and cut at once', async () => {
    const { port, gateway } = await testGateway({
      limits: { socketCount: 10, connectionsPerAddressCount: 5_000 },
    })
    const sockets: ReturnType<typeof rawSocket>[] = []
    for (let index = 0; index < 3_000; index += 100) {
      const some = Array.from({ length: 100 }, () => rawSocket(port, upgrade()))
      sockets.push(...some)
      await vi.waitUntil(() => some.every(({ read }) => read() !== ''), { timeout: 20_000, interval: 5 })
    }
    await vi.waitUntil(() => sockets.filter(({ isClosed }) => isClosed()).length === 2_990, {
      timeout: 20_000,
    })
    const opened = sockets.filter(({ read }) => read().startsWith('HTTP/1.1 101'))
    expect(opened).toHaveLength(10)
    expect(sockets.filter(({ read }) => read().startsWith('HTTP/1.1 503'))).toHaveLength(2_990)
    expect(gateway.counts()).toMatchObject({ socketCount: 10, refusedSocketCount: 2_990 })
  })

  test('those who wait for authorize take a place, and give it back when they go', async () => {
    const { port, open, gateway } = await testGateway({ limits: { socketCount: 3 }, authorize: () => never })
    const waiting = [1, 2, 3].map(() => rawSocket(port, upgrade()))
    await vi.waitUntil(() => gateway.counts().socketCount === 3)
    await expect(open()).rejects.toThrow('503')
    expect(waiting.map(({ isClosed }) => isClosed())).toEqual([false, false, false])
  })

  test('an authorize that never answers is given up', async () => {
    const { port, gateway, clock, errors } = await testGateway({
      authorizeTimeoutMs: 5_000,
      authorize: () => never,
    })
    const { read } = rawSocket(port, upgrade())
    await vi.waitUntil(() => gateway.counts().socketCount === 1)
    clock.advance(5_000)
    await vi.waitUntil(() => read().startsWith('HTTP/1.1 500'))
    expect(gateway.counts().socketCount).toBe(0)
    expect(String(errors)).toContain('authorize has not answered for 5000 ms')
  })

  test.each([
    ['nothing', ''],
    ['half a head', 'POST /callback HTTP/1.1\r\nHost: localhost\r\n'],
    [
      'half a body',
      'POST /threads/t/messages HTTP/1.1\r\nHost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
    ],
    ['half an upgrade', 'GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n'],
  ])('who sends %s is cut after a while', async (_, text) => {
    const { port, clock } = await testGateway({ requestTimeoutMs: 5_000 })
    const before = clock.timerCount
    const { isClosed } = rawSocket(port, text)
    await vi.waitUntil(() => clock.timerCount === before + 1)
    clock.advance(4_999)
    expect(isClosed()).toBe(false)
    clock.advance(1)
    await vi.waitUntil(isClosed)
    await vi.waitUntil(() => clock.timerCount === before)
  })

  test('how long an answer takes is not bounded by that', async () => {
    const answers: ((isAllowed: boolean) => void)[] = []
    const { post, clock } = await testGateway({
      requestTimeoutMs: 5_000,
      authorizeTimeoutMs: 60_000,
      authorize: () => new Promise((resolve) => answers.push(resolve)),
    })
    const answer = post('/threads/t/messages', {
      author: { kind: 'user' },
      parts: [{ kind: 'text', text: 'a' }],
    })
    await vi.waitUntil(() => answers.length === 1)
    clock.advance(50_000)
    answers[0]?.(true)
    expect(await answer).toMatchObject({ status: 201 })
  })

  test('connections are bounded: all together, and of one address', async () => {
    for (const limits of [{ connectionCount: 3 }, { connectionsPerAddressCount: 3 }]) {
      const { port } = await testGateway({ limits })
      const sockets = [1, 2, 3, 4].map(() => rawSocket(port))
      await vi.waitUntil(() => sockets.some(({ isClosed }) => isClosed()))
      expect(sockets.filter(({ isClosed }) => isClosed())).toHaveLength(1)
      sockets[0]?.socket.destroy()
    }
  })
})

describe('one address', () => {
  test('has so many sockets and no more, and others have theirs', async () => {
    const { open } = await testGateway({
      limits: { socketsPerAddressCount: 2 },
      addressOf: (request) => request.headers.get('x-forwarded-for') ?? '',
    })
    const of = (name: string) => open({ headers: { 'x-forwarded-for': name } })
    const first = await of('a')
    await of('a')
    await expect(of('a')).rejects.toThrow('429')
    await of('b')
    first.socket.terminate()
    await first.closed
    await vi.waitUntil(async () => (await of('a').catch(() => undefined)) !== undefined)
  })

  test('is that of the connection, unless it is told otherwise', async () => {
    const { open } = await testGateway({ limits: { socketsPerAddressCount: 1 } })
    await open({ headers: { 'x-forwarded-for': 'a' } })
    await expect(open({ headers: { 'x-forwarded-for': 'b' } })).rejects.toThrow('429')
  })

  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::ffff:10.0.0.7', '10.0.0.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    [undefined, ''],
  ])('of %s is %s', (peer, address) => {
    expect(addressOfPeer(peer)).toBe(address)
  })

  test('an addressOf that throws refuses the socket and is reported', async () => {
    const failure = new Error('no header')
    const { open, errors } = await testGateway({
      addressOf: () => {
        throw failure
      },
    })
    await expect(open()).rejects.toThrow('500')
    expect(errors).toEqual([failure])
  })
})

describe('rights are asked again', () => {
  const rights = (options: Partial<GatewayOptions> = {}) => {
    const denied = new Set<string>()
    return testGateway({
      reauthorizeMs: 60_000,
      heartbeatMs: 1_000_000, // nobody answers a ping while time jumps
      authorize: ({ action, threadId }) =>
        !denied.has(threadId === undefined ? action : `${action} ${threadId}`),
      ...options,
    }).then((gateway) => ({ ...gateway, denied }))
  }

  test('a socket that is no longer allowed is closed', async () => {
    const { open, clock, denied } = await rights()
    const socket = await open()
    socket.send({ type: 'ping' })
    await socket.frame('pong')
    denied.add('connect')
    clock.advance(59_999)
    socket.send({ type: 'subscribe', threadId: 't' })
    await socket.frame('events')
    clock.advance(1)
    expect(await socket.closed).toMatchObject({ code: 4401 })
  })

  test('a client that may no longer read a thread is told so, and gets no more of it', async () => {
    const { open, clock, denied, log, gateway } = await rights()
    const socket = await open()
    socket.send({ type: 'subscribe', threadId: 't', ref: 'one' })
    socket.send({ type: 'subscribe', threadId: 'u', ref: 'two' })
    await vi.waitUntil(() => socket.frames.length === 2)
    denied.add('read t')
    clock.advance(60_000)
    expect(await socket.frame('error')).toMatchObject({ code: 'forbidden', threadId: 't', ref: 'one' })
    for (const threadId of ['t', 'u'])
      await log.append(threadId, [{ type: 'invocation_created', invocationId: threadId }])
    expect(await socket.eventCount(1)).toMatchObject([{ threadId: 'u' }])
    expect(gateway.counts().subscriptionCount).toBe(1)
  })

  test('when that cannot be found out, all stays as it is until the next time', async () => {
    let answer: 'yes' | 'fails' | 'no' = 'yes'
    const failure = new Error('the sessions are down')
    const { open, clock, errors } = await rights({
      authorize: () => (answer === 'fails' ? Promise.reject(failure) : answer === 'yes'),
    })
    const socket = await open()
    socket.send({ type: 'ping' })
    await socket.frame('pong')
    answer = 'fails'
    clock.advance(60_000)
    await vi.waitUntil(() => errors.length === 1)
    expect(socket.socket.readyState).toBe(socket.socket.OPEN)
    await vi.waitUntil(() => errors[0] === failure)
    answer = 'no'
    clock.advance(60_000)
    expect(await socket.closed).toMatchObject({ code: 4401 })
  })

  test('disconnect closes those that it is asked to, at once, and no others', async () => {
    const { open, gateway } = await testGateway()
    const [ada, bob] = [
      await open({ headers: { cookie: 'ada' } }),
      await open({ headers: { cookie: 'bob' } }),
    ]
    for (const [socket, threadId] of [
      [ada, 't'],
      [bob, 'u'],
    ] as const) {
      socket.send({ type: 'subscribe', threadId })
      await socket.frame('events')
    }
    expect(gateway.disconnect(({ request }) => request.headers.get('cookie') === 'ada')).toBe(1)
    expect(await ada.closed).toMatchObject({ code: 4401 })
    bob.send({ type: 'ping' })
    await bob.frame('pong')
    expect(gateway.disconnect(({ threadIds }) => threadIds.includes('u'))).toBe(1)
    expect(await bob.closed).toMatchObject({ code: 4401 })
    expect(gateway.disconnect(() => true)).toBe(0)
  })

  test('disconnect refuses sockets that wait for authorize', async () => {
    const answers: ((isAllowed: boolean) => void)[] = []
    const { gateway, port } = await testGateway({
      authorize: () => new Promise((resolve) => answers.push(resolve)),
    })
    const { read } = rawSocket(port, upgrade())
    await vi.waitUntil(() => answers.length === 1)
    expect(gateway.disconnect(() => true)).toBe(1)
    answers[0]?.(true)
    await vi.waitUntil(() => read().startsWith('HTTP/1.1 401'))
  })

  test('a callback token that was revoked counts no more, and others do', async () => {
    const revoked = new Set<string>()
    const { post } = await testGateway({ isRevoked: ({ invocationId }) => revoked.has(invocationId) })
    const [a, b] = [await post('/threads/t/invocations'), await post('/threads/t/invocations')]
    revoked.add(a.body.invocationId)
    const callBack = (token: string) =>
      post(
        '/callback',
        { parts: [{ kind: 'text', text: 'a' }] },
        { authorization: `Bearer ${token}`, 'idempotency-key': token.slice(-20) },
      )
    expect(await callBack(a.body.token)).toMatchObject({
      status: 401,
      body: { error: { code: 'revoked_token' } },
    })
    expect(await callBack(b.body.token)).toMatchObject({ status: 201 })
  })

  test('an isRevoked that throws lets nobody in, and is reported', async () => {
    const failure = new Error('the list is gone')
    const { post, errors } = await testGateway({ isRevoked: () => Promise.reject(failure) })
    const { body } = await post('/threads/t/invocations')
    const headers = { authorization: `Bearer ${body.token}`, 'idempotency-key': 'k' }
    expect(await post('/callback', { parts: [{ kind: 'text', text: 'a' }] }, headers)).toMatchObject({
      status: 500,
    })
    expect(errors).toEqual([failure])
  })
})

test('a server of one’s own keeps its own connections: only sockets are bounded there', async () => {
  const gateway = createGateway({ log: memoryLog(), authorize: () => true, limits: { socketCount: 1 } })
  onTestFinished(() => gateway.close())
  const server = createServer((_, response) => response.end('page'))
  gateway.attach(server)
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(Reflect.get(Object(server.address()), 'port') as number))
  })
  onTestFinished(() => void server.close())
  await TestSocket.open(`ws://127.0.0.1:${port}/ws`)
  await expect(TestSocket.open(`ws://127.0.0.1:${port}/ws`)).rejects.toThrow('503')
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('page')
})
