import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as mcp from '@modelcontextprotocol/server'
import * as socketIo from 'socket.io'
import { io as connect } from 'socket.io-client'
import * as vite from 'vite'
import { afterEach, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { createBubbleStore, syncScheduler } from '../../src/index.ts'
import * as producer from '../../src/producer/index.ts'
import type { LoggedEvent, Log } from '../../src/server/index.ts'
import * as server from '../../src/server/index.ts'
import { shown } from '../../src/testing/index.ts'
import { eventually } from '../support/eventually.ts'
import { changed, guideBlock } from './guide.ts'
import { runSnippet } from './snippets.ts'

const run = promisify(execFile)
const { createGateway, memoryLog } = server

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

const eventsOf = async (log: Log, threadId: string): Promise<readonly LoggedEvent[]> => {
  const tail = await log.tail(threadId, undefined, 1_000)
  if (tail.kind !== 'events') throw new Error(`the log answers ${tail.kind}`)
  return tail.events
}

test('Be an agent: the lines run in a shell, and there is one bubble for each turn', async () => {
  const log = memoryLog()
  const gateway = createGateway({ log, authorize: () => true })
  cleanups.push(() => gateway.close())
  const { url } = await gateway.listen()
  const { code } = changed(guideBlock('Be an agent'), 'http://127.0.0.1:5173', url)

  const { stdout, stderr } = await run('sh', ['-eu', '-c', code])
  expect(stderr).toBe('')
  const answers = stdout
    .replaceAll('}{', '}\n{')
    .split('\n')
    .map((line): unknown => JSON.parse(line))
  expect(answers).toMatchObject([
    { nextSeq: 1, appendedCount: 1 },
    { status: 'appended', chunkCount: 1 },
    { status: 'appended', offset: 3 },
    { status: 'appended', offset: 4, revision: 0 },
  ])

  const events = await eventsOf(log, 't1')
  const [ledger, , , scout] = events.map(({ invocationId }) => invocationId)
  const store = createBubbleStore({ scheduler: syncScheduler })
  store.ingestAll(events)
  expect(events.map(({ type }) => type)).toEqual([
    'invocation_created',
    'stream_chunk',
    'stream_finalized',
    'invocation_created',
    'callback',
  ])
  expect(shown(store, 't1')).toEqual([
    `${ledger}: It comes to 42. (completed, callback)`,
    `${scout}: (pending, none)`,
  ])
})

test('Socket.IO: a callback without its turn never reaches a socket, and one with it does', async () => {
  const { io, broadcast } = (await runSnippet(guideBlock('Socket.IO'), {
    'onebubble/server': server,
    'socket.io': socketIo,
  })) as unknown as { io: socketIo.Server; broadcast: (threadId: string, event: object) => unknown } // what the guide says that it exports
  const httpServer = createServer()
  io.attach(httpServer)
  cleanups.push(() => io.close())
  httpServer.listen(0, '127.0.0.1')
  await once(httpServer, 'listening')
  const { port } = httpServer.address() as AddressInfo // it listens on a port
  const client = connect(`http://127.0.0.1:${port}`)
  cleanups.push(() => client.close())
  const received: unknown[] = []
  client.on('event', (event) => received.push(event))
  io.on('connection', (socket) => void socket.join('room'))
  await new Promise<void>((resolve) => void client.on('connect', () => resolve()))
  await eventually(() => expect(io.sockets.adapter.rooms.has('room')).toBe(true))

  const callback = { type: 'callback', origin: 'callback', parts: [] }
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
  expect(broadcast('room', callback)).toBeUndefined()
  expect(warn).toHaveBeenCalledOnce()
  broadcast('room', { ...callback, invocationId: 'turn-1' })
  await eventually(() => expect(received).toHaveLength(1))
  expect(received).toEqual([{ ...callback, invocationId: 'turn-1' }])
})

test('Run the gateway: who has the key produces, people post as themselves and edit what is theirs', async () => {
  vi.stubEnv('API_KEY', 'k')
  const made: server.Gateway[] = []
  const createOwn: typeof createGateway = (options) => {
    const gateway = createGateway(options)
    made.push(gateway)
    return gateway
  }
  const { url, wsUrl } = (await runSnippet(changed(guideBlock('Run the gateway'), 'port: 4000', 'port: 0'), {
    'onebubble/server': { ...server, createGateway: createOwn },
  })) as unknown as server.Listening // what the guide says that it exports
  cleanups.push(() => made[0]?.close())
  expect(wsUrl).toBe(`${url.replace('http', 'ws')}/ws`)
  const create = async (headers: Record<string, string>): Promise<number> => {
    const request = {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json', ...headers },
    }
    return (await fetch(`${url}/threads/t1/invocations`, request)).status
  }
  expect(await create({ 'x-api-key': 'k' })).toBe(201)
  expect(await create({})).toBe(403)
  expect(await create({ 'x-user': 'ada' })).toBe(403)

  const post = async (user: string, more: object = {}): Promise<readonly [number, string]> => {
    const body = { author: { kind: 'agent' }, parts: [{ kind: 'text', text: user }], ...more }
    const headers = { 'content-type': 'application/json', 'x-user': user }
    const response = await fetch(`${url}/threads/t1/messages`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers,
    })
    return [response.status, String((await response.json()).messageId)]
  }
  const [posted, messageId] = await post('ada')
  expect(posted).toBe(201)
  for (const [user, status] of [
    ['eve', 403],
    ['ada', 409], // the revision that is known has another content
    ['moderator', 201],
  ] as const)
    expect([
      user,
      (
        await post(user, {
          messageId,
          revision: user === 'moderator' ? 1 : 0,
          parts: [{ kind: 'text', text: 'b' }],
        })
      )[0],
    ]).toEqual([user, status])
})

test('Start an agent: a message of a user is answered once, and no other event', async () => {
  vi.stubEnv('API_KEY', 'k')
  const log = memoryLog()
  const module: { startAgent?: (event: server.GatewayEvent) => Promise<void> } = {}
  const started: Promise<void>[] = []
  const gateway = createGateway({
    log,
    authorize: ({ request }) => request.headers.get('x-api-key') === 'k',
    onEvent: (event) => void started.push(module.startAgent!(event)),
  })
  cleanups.push(() => gateway.close())
  const { url } = await gateway.listen()
  vi.stubGlobal('model', async function* (question: string) {
    yield `You said: ${question}`
  })
  const block = changed(guideBlock('Start an agent'), 'http://localhost:4000', url)
  Object.assign(module, await runSnippet(block, { 'onebubble/producer': producer }))

  const post = async (body: object): Promise<string> => {
    const headers = { 'content-type': 'application/json', 'x-api-key': 'k' }
    const author = { kind: 'user', id: 'ada' }
    const request = { method: 'POST', headers, body: JSON.stringify({ author, ...body }) }
    return String((await (await fetch(`${url}/threads/t1/messages`, request)).json()).messageId)
  }
  const messageId = await post({ parts: [{ kind: 'text', text: 'Hi' }] })
  await post({ messageId, revision: 1, parts: [{ kind: 'text', text: 'Hi!' }] })
  await eventually(async () => expect((await eventsOf(log, 't1')).at(-1)?.type).toBe('stream_finalized'))
  await Promise.all(started)
  const events = await eventsOf(log, 't1')
  expect(events.filter(({ type }) => type === 'invocation_created')).toMatchObject([{ replyTo: messageId }])
  const store = createBubbleStore({ scheduler: syncScheduler })
  store.ingestAll(events)
  expect(shown(store, 't1')[1]).toMatch(/: You said: Hi \(completed, stream\)$/)
})

test('A page on another port: the dev server passes on the socket, the routes and the user', async () => {
  const log = memoryLog()
  const users: (string | null)[] = []
  const gateway = createGateway({
    log,
    authorize: ({ request }) => users.push(request.headers.get('x-user')) > 0,
  })
  cleanups.push(() => gateway.close())
  const { url } = await gateway.listen()
  const block = changed(guideBlock('A page on another port'), 'http://127.0.0.1:4000', url)
  const { default: config } = await runSnippet(block, { vite, '@vitejs/plugin-react': { default: () => [] } })
  const { proxy } = (config as { server: Required<Pick<vite.ServerOptions, 'proxy'>> }).server // as the block says
  const root = await mkdtemp(join(tmpdir(), 'onebubble-page-'))
  cleanups.push(() => rm(root, { recursive: true }))
  const dev = await vite.createServer({
    configFile: false,
    root,
    logLevel: 'silent',
    server: { host: '127.0.0.1', port: 0, proxy, watch: null },
  })
  cleanups.push(() => dev.close())
  await dev.listen()
  const { port } = dev.httpServer!.address() as AddressInfo // it listens on a port
  const page = `http://127.0.0.1:${port}`

  const socket = new WebSocket(`${page.replace('http', 'ws')}/ws`, { origin: page })
  cleanups.push(() => socket.terminate())
  await once(socket, 'open')
  const request = {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: page },
    body: JSON.stringify({ author: { kind: 'user' }, parts: [{ kind: 'text', text: 'Hi' }] }),
  }
  expect((await fetch(`${page}/threads/t1/messages`, request)).status).toBe(201)
  expect((await fetch(`${page}/snapshot`)).headers.get('content-type')).toContain('json')
  expect(new Set(users)).toEqual(new Set(['ada']))
  // Without the proxy, neither is possible.
  const direct = new WebSocket(`${url.replace('http', 'ws')}/ws`, { origin: page })
  const [, refusal] = (await once(direct, 'unexpected-response')) as [unknown, IncomingMessage]
  expect(refusal.statusCode).toBe(403)
  direct.on('error', () => undefined).terminate()
  const preflight = await fetch(`${url}/threads/t1/messages`, {
    method: 'OPTIONS',
    headers: { origin: page },
  })
  expect(preflight.headers.has('access-control-allow-origin')).toBe(false)
})

test('Produce in the same process: what the agent says stands in the thread', async () => {
  const { answer } = (await runSnippet(guideBlock('Produce in the same process'), {})) as unknown as {
    answer: (gateway: server.Gateway, threadId: string, words: AsyncIterable<string>) => Promise<void>
  } // what the guide says that it exports
  const log = memoryLog()
  const gateway = createGateway({ log, authorize: () => false })
  cleanups.push(() => gateway.close())
  await answer(
    gateway,
    't1',
    (async function* () {
      yield 'The '
      yield 'soup.'
    })(),
  )
  const store = createBubbleStore({ scheduler: syncScheduler })
  store.ingestAll(await eventsOf(log, 't1'))
  const [invocationId] = (await eventsOf(log, 't1')).map((event) => event.invocationId)
  expect(shown(store, 't1')).toEqual([`${invocationId}: The soup. (completed, stream)`])
})

test('Produce a turn: the question has its answer', async () => {
  const log = memoryLog()
  const gateway = createGateway({ log, authorize: ({ request }) => request.headers.get('x-api-key') === 'k' })
  cleanups.push(() => gateway.close())
  vi.stubEnv('API_KEY', 'k')
  const { url } = await gateway.listen()
  const block = changed(guideBlock('Produce a turn'), 'http://localhost:4000', url)
  const { answer } = (await runSnippet(block, { 'onebubble/producer': producer })) as unknown as {
    answer: (question: object, model: (signal: AbortSignal) => AsyncIterable<string>) => Promise<void>
  } // what the guide says that it exports
  await answer({ threadId: 't1', messageId: 'm1' }, async function* () {
    yield 'The '
    yield 'soup.'
  })
  const store = createBubbleStore({ scheduler: syncScheduler })
  store.ingestAll(await eventsOf(log, 't1'))
  expect(shown(store, 't1')).toEqual([expect.stringMatching(/: The soup\. \(completed, stream\)$/)])
})

test('Tools and approvals: the tool runs after a user has approved', async () => {
  const { book } = (await runSnippet(guideBlock('Tools and approvals'), {})) as unknown as {
    book: (turn: producer.Turn, seat: string) => Promise<void>
  } // what the guide says that it exports
  const log = memoryLog()
  const gateway = createGateway({ log, authorize: () => true })
  cleanups.push(() => gateway.close())
  const { url } = await gateway.listen()
  const store = createBubbleStore({ scheduler: syncScheduler })
  const partOf = async (invocationId: string) => {
    store.ingestAll(await eventsOf(log, 't1'))
    const [part] = store.invocation(invocationId)?.parts ?? []
    return part?.kind === 'tool' ? part : undefined
  }
  for (const approved of [true, false]) {
    const turn = await producer.openTurn({ url, threadId: 't1', agentId: 'cook' })
    const { invocationId } = turn
    const booked = book(turn, '12A')
    await eventually(async () =>
      expect(await partOf(invocationId)).toMatchObject({
        toolName: 'book',
        input: '{"seat":"12A"}',
        state: 'awaiting-approval',
        approval: { request: { price: 120 } },
      }),
    )
    const approvalId = (await partOf(invocationId))?.approval?.approvalId
    await fetch(`${url}/threads/t1/invocations/${invocationId}/approvals/${approvalId}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ approved }),
    })
    await booked
    await turn.end()
    expect((await partOf(invocationId))?.state).toBe(approved ? 'output' : 'denied')
  }
})

test('A tool that posts: the server of the guide has it', async () => {
  const { serverOf } = (await runSnippet(guideBlock('A tool that posts'), {
    'onebubble/producer': producer,
    '@modelcontextprotocol/server': mcp,
  })) as unknown as { serverOf: (url: string, token: string) => mcp.McpServer } // what the guide says that it exports
  const server = serverOf('http://localhost:4000', 'token')
  expect(server).toBeInstanceOf(mcp.McpServer)
  expect(() => server.registerTool('post_message', {}, () => ({ content: [] }))).toThrow(/already registered/)
})
