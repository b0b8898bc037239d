import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { IncomingMessage, Server as HttpServer } from 'node:http'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import * as hono from 'hono'
import * as honoStreaming from 'hono/streaming'
import * as socketIo from 'socket.io'
import { io as connect } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as ws from 'ws'
import * as onebubbleServer from '../../src/server/index.ts'
import { listening } from '../server/guard/listening.ts'
import { codeBlocksOf } from './markdown.ts'
import { root, runSnippet, Snippets } from './snippets.ts'

const { ProtocolViolationError } = onebubbleServer
type Counts = onebubbleServer.GuardCounts

const callback = { type: 'callback', origin: 'callback', threadId: 't1', messageId: 'm1' }
const named = { ...callback, invocationId: 'turn' }
/** What a stranger types into a chat that relays it, and what else has nothing to do with us. */
const said: readonly object[] = [
  { user: 'mallory', text: '{"type":"callback"}' },
  { user: 'mallory', text: 'so I sent {"origin":"callback"} and it was gone' },
  { user: 'mallory', text: '{"origin":"callback"}' },
  { config: { type: 'callback' } },
]
/** What has to arrive, in this order, of everything that a test hands to a recipe. */
const good: readonly object[] = [...said, named]

const json = (value: unknown): string => JSON.stringify(value)

const blocks = codeBlocksOf(readFileSync(join(root, 'docs/GUARD.md'), 'utf8'))

/** Stands in for a package that is not installed: notes what it is told. */
class Told {
  readonly calls: unknown[][] = []
  note(...args: unknown[]): Promise<number> {
    return Promise.resolve(this.calls.push(args))
  }
}
class Redis extends Told {
  publish(channel: string, message: string): Promise<number> {
    return this.note('PUBLISH', channel, message)
  }
  xadd(...args: readonly string[]): Promise<number> {
    return this.note('XADD', ...args)
  }
}
class Queue extends Told {
  add(name: string, data: unknown): Promise<number> {
    return this.note(name, data)
  }
  addBulk(jobs: readonly unknown[]): Promise<number> {
    return this.note(jobs)
  }
}

/** What the blocks need to know of the packages that are not installed. */
const declarations = `
declare module 'ioredis' {
  export class Redis {
    publish(channel: string | Buffer, message: string | Buffer): Promise<number>
    xadd(...args: [key: string, ...args: (string | Buffer | number)[]]): Promise<string | null>
  }
}
declare module 'bullmq' {
  export class Queue<Data = any> {
    constructor(name: string)
    add(name: string, data: Data, options?: object): Promise<object>
    addBulk(jobs: { name: string; data: Data }[]): Promise<object[]>
  }
}`

const modules = {
  'onebubble/server': onebubbleServer,
  'socket.io': socketIo,
  ws,
  'node:http': await import('node:http'),
  hono,
  'hono/streaming': honoStreaming,
  ioredis: { Redis },
  bullmq: { Queue },
}

/** Runs the code blocks under a heading, and answers what the last of them exports. */
async function run<Exports>(heading: string, index = 0, others: object = {}): Promise<Exports> {
  const block = blocks.filter((one) => one.heading === heading)[index]!
  return (await runSnippet(block, { ...modules, ...others })) as Exports // what the block exports is written in the document
}

const closers: (() => Promise<unknown>)[] = []
const closing = (close: () => unknown): void => void closers.unshift(async () => close())
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})
// What is dropped is reported: once by each recipe here.
beforeEach(() => void vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined))

test('each recipe says what a refusal does', () => {
  const guide = readFileSync(join(root, 'docs/GUARD.md'), 'utf8')
  for (const { line, heading } of blocks) {
    const after = guide.split('\n').slice(line).join('\n').split('```')[1]?.split('\n## ')[0] ?? ''
    expect(`${heading}: ${after}`).toMatch(/: [^]*\b[Aa] refusal\b/)
  }
})

test('every code block of the guide is run by a test below', () => {
  expect(blocks.map(({ heading }) => heading)).toEqual([
    'One function',
    'Socket.IO',
    'Socket.IO',
    'ws',
    'Server-sent events',
    'hono',
    'Fetch streams',
    'Redis',
    'A queue',
    'A push service',
    'A method of a class',
    'Callbacks by another name',
    'Content of your own',
    'When it refuses',
  ])
})

test('the compiler accepts every one of them', async () => {
  const snippets = await Snippets.create()
  closing(() => snippets.dispose())
  await snippets.write('declarations', { language: 'd.ts', code: declarations })
  for (const block of blocks) await snippets.write(`guard ${block.line}`, block)
  expect(await snippets.typeErrors()).toBe('')
})

test('One function: what is refused is not sent', async () => {
  const sent: unknown[] = []
  vi.stubGlobal('send', (...args: unknown[]) => sent.push(args))
  const { broadcast } = await run<{ broadcast: (threadId: string, event: object) => void }>('One function')
  expect(() => broadcast('t1', callback)).toThrow(ProtocolViolationError)
  for (const event of good) broadcast('t1', event)
  expect(sent).toEqual(good.map((event) => ['t1', event]))
})

describe('Socket.IO', () => {
  /** A client of a server of ours, in the room `t1`, and what it has received. */
  async function clientOf(io: socketIo.Server) {
    const http = await listening()
    io.attach(http.server)
    const client = connect(`http://${http.host}`, { transports: ['websocket'] })
    closing(async () => {
      client.disconnect()
      await io.close()
    })
    const received: unknown[] = []
    client.onAny((_name: string, event: unknown) => received.push(event))
    const [socket] = (await once(io, 'connection')) as [socketIo.Socket]
    await socket.join('t1')
    await vi.waitUntil(() => client.connected)
    return { socket, received }
  }

  test('the whole server: every route is guarded', async () => {
    const { io } = await run<{ io: socketIo.Server }>('Socket.IO')
    const { socket, received } = await clientOf(io)
    const routes = [io, io.to('t1'), socket, io.volatile]
    for (const event of [callback, json(callback), Buffer.from(json(callback))])
      for (const route of routes) route.emit('event', event)
    for (const event of good) for (const route of [io, io.to('t1'), socket]) route.emit('event', event)
    await expect.poll(() => received).toEqual(good.flatMap((event) => [event, event, event]))
  })

  test('the function: what is refused does not reach the adapter', async () => {
    type Broadcast = (threadId: string, event: object) => void
    const { io, broadcast } = await run<{ io: socketIo.Server; broadcast: Broadcast }>('Socket.IO', 1)
    const { received } = await clientOf(io)
    const adapted = vi.spyOn(io.of('/').adapter, 'broadcast')
    broadcast('t1', callback)
    expect(adapted).not.toHaveBeenCalled()
    for (const event of good) broadcast('t1', event)
    await expect.poll(() => received).toEqual(good)
  })

  test('connectionStateRecovery: what was refused is not replayed, and the process goes on', async () => {
    class Server extends socketIo.Server {
      constructor() {
        super({ connectionStateRecovery: {} })
      }
    }
    const { io } = await run<{ io: socketIo.Server }>('Socket.IO', 0, {
      'socket.io': { ...socketIo, Server },
    })
    const http = await listening()
    io.attach(http.server)
    const client = connect(`http://${http.host}`, { transports: ['websocket'], reconnection: false })
    closing(async () => {
      client.disconnect()
      await io.close()
    })
    const received: unknown[] = []
    client.on('event', (event: unknown) => received.push(event))
    await once(io, 'connection')
    await vi.waitUntil(() => client.connected)
    io.emit('event', 'first')
    await expect.poll(() => received).toEqual(['first'])
    const again = once(io, 'connection')
    client.io.engine.close()
    await vi.waitUntil(() => io.of('/').sockets.size === 0)
    io.emit('event', callback)
    io.emit('event', named)
    client.connect()
    const [socket] = (await again) as [socketIo.Socket]
    expect(socket.recovered).toBe(true)
    await expect.poll(() => received).toEqual(['first', named])
  })

  test('A method of a class: each instance is guarded, and knows itself', async () => {
    interface Gateway {
      broadcast(threadId: string, event: object): void
    }
    const { ChatGateway } = await run<{ ChatGateway: new (server: socketIo.Server) => Gateway }>(
      'A method of a class',
    )
    const io = new socketIo.Server()
    const { received } = await clientOf(io)
    const gateway = new ChatGateway(io)
    gateway.broadcast('t1', { batch: json([callback]) })
    for (const event of good) gateway.broadcast('t1', event)
    gateway.broadcast('t1', { batch: json([named]) })
    await expect.poll(() => received).toEqual([...good, { batch: json([named]) }])
  })
})

test('ws: each socket of the server is guarded', async () => {
  const { server } = await run<{ server: ws.WebSocketServer }>('ws')
  const http = await listening()
  closing(() => http.close())
  http.server.on('upgrade', (request, socket, head) =>
    server.handleUpgrade(request, socket, head, (opened) => server.emit('connection', opened, request)),
  )
  const client = new ws.WebSocket(`ws://${http.host}`)
  closing(() => client.terminate())
  const received: string[] = []
  client.on('message', (data: Buffer) => void received.push(data.toString()))
  await once(server, 'connection')
  for (const socket of server.clients) {
    socket.send(json(callback))
    socket.send(Buffer.from(json([callback])))
    for (const event of good) socket.send(json(event))
  }
  await expect.poll(() => received).toEqual(good.map(json))
})

/** Follows a stream of the server at this address; its text so far. */
async function follow(url: string): Promise<() => string> {
  const abort = new AbortController()
  closing(() => abort.abort())
  const { body } = await fetch(url, { signal: abort.signal })
  let text = ''
  void (async () => {
    for await (const piece of body!.pipeThrough(new TextDecoderStream())) text += piece
  })().catch(() => undefined) // that it was aborted
  return () => text
}

test('Server-sent events: the next good one is the first', async () => {
  const { server, broadcast } = await run<{ server: HttpServer; broadcast: (event: object) => void }>(
    'Server-sent events',
  )
  const http = await listening((request: IncomingMessage, response) =>
    server.emit('request', request, response),
  )
  closing(() => http.close())
  const text = await follow(`http://${http.host}`)
  broadcast(callback)
  for (const event of good) broadcast(event)
  await expect.poll(text).toBe(good.map((event) => `data: ${json(event)}\n\n`).join(''))
})

test('hono: the next good one is the first', async () => {
  type Exports = { app: hono.Hono; broadcast: ((data: string) => Promise<void>) & { counts: Counts } }
  const { app, broadcast } = await run<Exports>('hono')
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }) as HttpServer // the default kind
  await once(server, 'listening')
  closing(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const text = await follow(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/events`)
  await expect(broadcast(json(callback))).resolves.toBeUndefined()
  for (const event of good) await broadcast(json(event))
  await expect.poll(text).toBe(good.map((event) => `data: ${json(event)}\n\n`).join(''))
  expect(broadcast.counts).toEqual({
    passedCount: good.length,
    refusedCount: 1,
    callbackCount: 2,
  })
})

test('Fetch streams: the stream goes on without the callback', async () => {
  const { answer } = await run<{ answer: (events: AsyncIterable<object>) => Response }>('Fetch streams')
  const events = async function* (...list: readonly object[]): AsyncGenerator<object> {
    yield* list
  }
  expect(await answer(events(named, callback, ...good)).text()).toBe(
    [named, ...good].map((event) => `${json(event)}\n`).join(''),
  )
})

test('Redis: neither a message nor an entry of a stream', async () => {
  const { redis } = await run<{ redis: Redis }>('Redis')
  expect(await redis.publish('t1', json(callback))).toBe(0)
  expect(await redis.xadd('t1', '*', 'event', json(callback))).toBe(null)
  for (const event of good) {
    await redis.publish('t1', json(event))
    await redis.xadd('t1', '*', 'event', json(event))
  }
  expect(redis.calls).toEqual(
    good.flatMap((event) => [
      ['PUBLISH', 't1', json(event)],
      ['XADD', 't1', '*', 'event', json(event)],
    ]),
  )
})

test('A queue: neither a job nor one of many', async () => {
  const { queue } = await run<{ queue: Queue }>('A queue')
  const jobs = (event: object): object[] => [
    { name: 'event', data: named },
    { name: 'event', data: { event } },
  ]
  expect(() => void queue.add('event', callback)).toThrow(ProtocolViolationError)
  expect(() => void queue.addBulk(jobs(callback))).toThrow(ProtocolViolationError)
  for (const event of good) {
    await queue.add('event', event)
    await queue.addBulk(jobs(event))
  }
  expect(queue.calls).toEqual(good.flatMap((event) => [['event', event], [jobs(event)]]))
})

test('A push service: JSON text in JSON text is looked into, and nothing is posted', async () => {
  const posted: string[] = []
  const http = await listening((request, response) => {
    request.setEncoding('utf8').on('data', (text: string) => posted.push(text))
    request.on('end', () => response.end())
  })
  closing(() => http.close())
  type Trigger = (url: string, channel: string, event: object) => Promise<Response>
  const { trigger } = await run<{ trigger: Trigger }>('A push service')
  expect((await trigger(`http://${http.host}`, 't1', callback)).status).toBe(422)
  for (const event of good) await (await trigger(`http://${http.host}`, 't1', event)).text()
  expect(posted).toEqual(good.map((event) => json({ name: 'event', channels: ['t1'], data: json(event) })))
})

test('Callbacks by another name: both names are known', async () => {
  const sent: object[] = []
  vi.stubGlobal('send', (event: object) => sent.push(event))
  const { broadcast } = await run<{ broadcast: (event: object) => void }>('Callbacks by another name')
  expect(() => broadcast({ kind: 'agent_post' })).toThrow(ProtocolViolationError)
  expect(() => broadcast(callback)).toThrow(ProtocolViolationError)
  for (const event of good) broadcast(event)
  const post = { kind: 'agent_post', runId: 'turn' }
  expect(() => broadcast(post)).toThrow(ProtocolViolationError)
  broadcast({ ...post, invocationId: post.runId })
  expect(sent).toEqual([...good, { ...post, invocationId: 'turn' }])
})

test('Content of your own: whatever is said at a path that was named passes', async () => {
  const sent: object[] = []
  vi.stubGlobal('send', (event: object) => sent.push(event))
  const { broadcast } = await run<{ broadcast: (event: object) => void }>('Content of your own')
  const chat = { event: 'chat', text: json(callback), author: { name: json(callback) } }
  broadcast(callback)
  broadcast({ ...chat, more: json(callback) })
  for (const event of [...good, chat]) broadcast(event)
  expect(sent).toEqual([...good, chat])
})

test('When it refuses: it is said, counted, and nothing is sent', async () => {
  const sent: object[] = []
  vi.stubGlobal('send', (event: object) => sent.push(event) > 0)
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const { broadcast } = await run<{ broadcast: (event: object) => boolean }>('When it refuses')
  expect(broadcast(callback)).toBe(false)
  for (const event of good) expect(broadcast(event)).toBe(true)
  expect(sent).toEqual(good)
  expect(said.mock.calls).toEqual([
    ['0', expect.stringContaining('without a valid invocationId'), callback, 1],
  ])
})
