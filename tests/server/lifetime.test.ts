import { createServer } from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { UsageError } from '../../src/index.ts'
import { closeCodes } from '../../src/protocol/index.ts'
import { createGateway, type GatewayOptions, memoryLog } from '../../src/server/index.ts'
import { virtualClock } from '../../src/testing/index.ts'
import { testGateway } from './support/test-gateway.ts'
import { TestSocket } from './support/test-socket.ts'

const message = { author: { kind: 'user' }, parts: [{ kind: 'text', text: 'a' }] }
const newGateway = (options: Partial<GatewayOptions> = {}) => {
  const gateway = createGateway({ log: memoryLog(), authorize: () => true, ...options })
  onTestFinished(() => gateway.close())
  return gateway
}

const reach = (port: number, host: string) =>
  new Promise<string>((resolve) => {
    const socket = connect(port, host)
    socket.once('connect', () => socket.destroy())
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
    socket.once('close', () => resolve('reached'))
  })

describe('listen', () => {
  test('binds to this machine alone, unless told otherwise', async () => {
    const { url, port, wsUrl } = await newGateway().listen()
    expect([url, wsUrl]).toEqual([`http://127.0.0.1:${port}`, `ws://127.0.0.1:${port}/ws`])
    expect(await reach(port, '127.0.0.1')).toBe('reached')
    const others = Object.values(networkInterfaces()).flatMap((list = []) => list)
    const outside = [
      '127.0.0.2',
      ...others
        .filter(({ internal, family }) => !internal && family === 'IPv4')
        .map(({ address }) => address),
    ]
    for (const host of outside) expect([host, await reach(port, host)]).toEqual([host, 'ECONNREFUSED'])
    const open = await newGateway().listen({ host: '0.0.0.0' })
    expect(await reach(open.port, outside[0] ?? '')).toBe('reached')
  })

  test('a port that is taken is refused, and the gateway can be told another', async () => {
    const gateway = newGateway()
    const { port } = await gateway.listen()
    await expect(gateway.listen({ port })).rejects.toThrow('EADDRINUSE')
    expect((await gateway.listen()).port).not.toBe(port)
  })

  test('to close what listens ends its sockets and its port, and no others', async () => {
    const gateway = newGateway()
    const [a, b] = [await gateway.listen(), await gateway.listen()]
    const [onA, onB] = [await TestSocket.open(a.wsUrl), await TestSocket.open(b.wsUrl)]
    await a.close()
    expect(await onA.closed).toMatchObject({ code: closeCodes.going_away.code })
    expect(await reach(a.port, '127.0.0.1')).toBe('ECONNREFUSED')
    onB.send({ type: 'ping' })
    expect(await onB.frame('pong')).toBeDefined()
    expect(gateway.counts().socketCount).toBe(1)
  })
})

describe('attach', () => {
  test('serves the socket at its path of a server of one’s own, and leaves the rest alone', async () => {
    const gateway = newGateway({ basePath: '/chat' })
    const server = createServer((_, response) => response.end('the page'))
    server.on('upgrade', ({ url }, socket) => {
      if (url === '/hot') socket.end('HTTP/1.1 418 Hot\r\n\r\n')
    })
    const detach = gateway.attach(server)
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve(Reflect.get(Object(server.address()), 'port') as number))
    })
    onTestFinished(() => void server.close())
    const socket = await TestSocket.open(`ws://127.0.0.1:${port}/chat/ws?key=1`)
    socket.send({ type: 'ping' })
    await socket.frame('pong')
    expect(await (await fetch(`http://127.0.0.1:${port}/chat/callback`)).text()).toBe('the page')
    await expect(TestSocket.open(`ws://127.0.0.1:${port}/hot`)).rejects.toThrow('418')
    await detach()
    expect(await socket.closed).toMatchObject({ code: closeCodes.going_away.code })
    expect(server.listenerCount('upgrade')).toBe(1)
    expect(server.listening).toBe(true)
  })
})

describe('close', () => {
  test('says goodbye to each socket, lets its timers go, and can be said twice', async () => {
    const { gateway, open, clock, port } = await testGateway()
    const sockets = [await open(), await open(), await open()]
    for (const socket of sockets) socket.send({ type: 'subscribe', threadId: 't' })
    await Promise.all(sockets.map((socket) => socket.frame('events')))
    await Promise.all([gateway.close(), gateway.close()])
    for (const socket of sockets)
      expect(await socket.closed).toEqual({ code: 1001, reason: closeCodes.going_away.meaning })
    expect(gateway.counts()).toMatchObject({ socketCount: 0, subscriptionCount: 0 })
    expect(clock.timerCount).toBe(0)
    expect(await reach(port, '127.0.0.1')).toBe('ECONNREFUSED')
    await gateway.close()
  })

  test('a client that does not answer is cut after a while', async () => {
    const { gateway, open, clock } = await testGateway()
    const socket = await open()
    socket.socket.pause()
    let isClosed = false
    const closed = gateway.close().then(() => (isClosed = true))
    expect(isClosed).toBe(false)
    clock.advance(2_000)
    await closed
    expect(gateway.counts().socketCount).toBe(0)
  })

  test('a request that is being answered is answered', async () => {
    const answers: ((isAllowed: boolean) => void)[] = []
    const { gateway, post } = await testGateway({
      authorize: () => new Promise((resolve) => answers.push(resolve)),
    })
    const answer = post('/threads/t/messages', message)
    await vi.waitUntil(() => answers.length === 1)
    const closed = gateway.close()
    answers[0]?.(true)
    expect(await answer).toMatchObject({ status: 201 })
    await closed
  })

  test('a socket that waits for authorize is refused', async () => {
    const answers: ((isAllowed: boolean) => void)[] = []
    const { gateway, open } = await testGateway({
      authorize: () => new Promise((resolve) => answers.push(resolve)),
    })
    const arriving = open().then(
      () => 'let in',
      () => 'refused',
    )
    await vi.waitUntil(() => answers.length === 1)
    await gateway.close()
    answers[0]?.(true)
    expect(await arriving).toBe('refused')
  })

  test.each(['/ws', '/other'])(
    'a socket that is asked for at %s while the gateway closes is refused',
    async (path) => {
      const { gateway, port } = await testGateway()
      const late = connect({ port, host: '127.0.0.1', allowHalfOpen: true }) // it never hangs up by itself
      onTestFinished(() => void late.destroy())
      await new Promise<void>((resolve) => late.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n`, () => resolve()))
      await reach(port, '127.0.0.1') // by now its first half has come
      const closed = gateway.close()
      let answer = ''
      late.on('data', (data) => (answer += String(data)))
      const isAnswered = new Promise((resolve) => late.once('end', resolve).once('close', resolve))
      late.write('Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
      await Promise.all([closed, isAnswered])
      expect(answer).toContain(' 503 ')
    },
  )

  test('routes that are mounted elsewhere say that the gateway stops', async () => {
    const gateway = newGateway()
    await gateway.close()
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
    }
    const response = await gateway.fetch(new Request('http://localhost/threads/t/messages', init))
    expect([response.status, (await response.json()).error.code]).toEqual([503, 'draining'])
  })
})

describe('options', () => {
  const good = { log: memoryLog(), authorize: () => true, clock: virtualClock() }

  test.each<[what: string, options: object]>([
    ['no log', { log: undefined }],
    ['no authorize', { authorize: undefined }],
    ['a secret that is short', { secret: 'x'.repeat(31) }],
    ['no time for tokens', { tokenTtlMs: 0 }],
    ['half a millisecond', { producerTimeoutMs: 0.5 }],
    ['time that does not end', { heartbeatMs: Infinity }],
    ['a base path without a slash', { basePath: 'chat' }],
    ['a base path with a slash at its end', { basePath: '/chat/' }],
    ['an origin with a path', { origins: ['https://chat.example/'] }],
    ['a limit of none', { limits: { bodyBytes: 0 } }],
    ['a limit that nobody knows', { limits: { bodyByte: 1 } }],
  ])('%s is refused', (_, options) => {
    expect(() => createGateway({ ...good, ...options })).toThrow(UsageError)
  })

  test('what is undefined is left out', () => {
    const options = {
      ...good,
      secret: undefined,
      basePath: undefined,
      tokenTtlMs: undefined,
      limits: undefined,
    }
    const gateway = createGateway(options as unknown as GatewayOptions)
    onTestFinished(() => gateway.close())
    expect(gateway.counts().socketCount).toBe(0)
  })
})
