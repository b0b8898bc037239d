import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import * as nodeServer from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import * as hono from 'hono'
import type { Redis } from 'ioredis'
import * as ioredis from 'ioredis'
import Database from 'libsql'
import * as promClient from 'prom-client'
import { afterEach, expect, test, vi } from 'vitest'
import { settingsOf } from '../../src/server/gateway-options.ts'
import * as onebubbleServer from '../../src/server/index.ts'
import { listening } from '../server/guard/listening.ts'
import { noRedis, RedisServer } from '../server/redis/redis-server.ts'
import { newFile } from '../support/open-sqlite.ts'
import { type CodeBlock, codeBlocksOf, tableUnder } from './markdown.ts'
import { openSocket } from './real-socket.ts'
import { root, runSnippet, Snippets } from './snippets.ts'

const guide = readFileSync(join(root, 'docs/DEPLOYMENT.md'), 'utf8')
const blocks = codeBlocksOf(guide)
const blockOf = (heading: string, language = 'ts'): CodeBlock =>
  blocks.find((one) => one.heading === heading && one.language === language)!

const mounts = ['Plain HTTP', 'Express 5', 'Fastify 5', 'hono']
type Gateway = onebubbleServer.Gateway
const authorize = (): boolean => true

const modules = {
  'onebubble/server': onebubbleServer,
  'node:http': await import('node:http'),
  express: { default: express },
  fastify: { default: fastify },
  hono,
  '@hono/node-server': nodeServer,
  'prom-client': promClient,
  libsql: { default: Database },
  ioredis,
  './authorize.ts': { authorize },
}

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
  vi.unstubAllEnvs()
})

/** Runs a code block of the guide, and returns what it exports. */
async function run<Exports>(heading: string, others: object = {}): Promise<Exports> {
  return (await runSnippet(blockOf(heading), { ...modules, ...others })) as Exports // what it exports is written in the guide
}

/** The gateway of the guide's first block. */
async function sharedGateway(): Promise<Gateway> {
  const { gateway } = await run<{ gateway: Gateway }>('Deployment')
  closers.push(() => gateway.close())
  return gateway
}

const messageTo = (host: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(`http://${host}/chat/threads/t/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ author: { kind: 'user' }, parts: [{ kind: 'text', text: 'hello' }] }),
  })

test('every code block is one that a test here runs or reads', () => {
  expect(blocks.map(({ heading, language }) => `${heading}: ${language}`)).toEqual([
    'Deployment: ts',
    ...mounts.map((mount) => `${mount}: ts`),
    'Behind a proxy: nginx',
    'Behind a proxy: ts',
    'The log: SQLite: ts',
    'The log: Redis: ts',
    'Graceful shutdown: ts',
    'Health checks: yaml',
    'Metrics: ts',
  ])
})

test('the compiler accepts every one of them', async () => {
  const snippets = await Snippets.create()
  closers.push(() => snippets.dispose())
  for (const block of blocks.filter(({ language }) => language === 'ts')) {
    const folder = dirname(await snippets.write(`deployment ${block.line}`, block))
    await writeFile(join(folder, 'gateway.ts'), blockOf('Deployment').code)
    await writeFile(
      join(folder, 'server.ts'),
      `import { createServer } from 'node:http'\nexport const server = createServer()`,
    )
    await writeFile(
      join(folder, 'authorize.ts'),
      `import type { GatewayOptions } from 'onebubble/server'\nexport const authorize: GatewayOptions['authorize'] = () => true`,
    )
  }
  expect(await snippets.typeErrors()).toBe('')
})

test.each(mounts)(
  '%s: a post over real HTTP comes over a real socket, and other pages are left alone',
  async (heading) => {
    vi.stubEnv('PORT', '0')
    const gateway = await sharedGateway()
    const { server } = await run<{ server: Server }>(heading, { './gateway.ts': { gateway } })
    if (!server.listening) await once(server, 'listening')
    closers.push(() => {
      server.closeAllConnections()
      server.close()
    })
    const { port } = server.address() as AddressInfo // of a server that listens on a port
    const host = `localhost:${port}`
    const socket = await openSocket(`ws://${host}/chat/ws`)
    socket.send({ type: 'subscribe', threadId: 't', ref: 'r' })
    await socket.next()
    expect((await messageTo(host)).status).toBe(201)
    expect(await socket.next()).toMatchObject({ type: 'events', events: [{ parts: [{ text: 'hello' }] }] })
    const page = await (await fetch(`http://${host}/`)).text()
    expect(page).toBe(heading === 'Plain HTTP' ? 'No such page.' : 'the page')
  },
)

test('Behind a proxy: its host is known, and its header says whose socket it is', async () => {
  const { gateway } = await run<{ gateway: Gateway }>('Behind a proxy')
  closers.push(() => gateway.close())
  const post = (host: string) =>
    gateway.fetch(new Request(`http://${host}/chat/callback`, { method: 'POST' }))
  expect([(await post('chat.example')).status, (await post('evil.example')).status]).toEqual([401, 421])
})

test('Behind a proxy: it waits longer than the gateway is silent, and hands on what the gateway reads', () => {
  const { code } = blockOf('Behind a proxy', 'nginx')
  const { heartbeatMs, limits } = settingsOf({ log: onebubbleServer.memoryLog(), authorize })
  const waitMs = Number(/proxy_read_timeout (\d+)s;/.exec(code)?.[1]) * 1_000
  expect(waitMs).toBeGreaterThan(2 * heartbeatMs) // one period of silence, and one to answer the ping
  expect(waitMs).toBeGreaterThan(25_000)
  expect(Number(/client_max_body_size (\d+)m;/.exec(code)?.[1]) * 1_048_576).toBe(limits.bodyBytes)
  for (const line of [
    'Upgrade $http_upgrade',
    'Host $http_host',
    'X-Real-IP $remote_addr',
    'proxy_buffering off',
  ])
    expect(code).toContain(line)
})

const created = [{ type: 'invocation_created', invocationId: 'i' }] as const

test('The log: SQLite: what was appended is there when the file is opened again', async () => {
  vi.stubEnv('CHAT_DB', newFile())
  type Opened = { readonly database: { close(): unknown }; readonly log: onebubbleServer.SqliteLog }
  const first = await run<Opened>('The log: SQLite')
  await first.log.append('t', created)
  first.log.close()
  first.database.close()
  const second = await run<Opened>('The log: SQLite')
  closers.push(() => second.database.close())
  expect((await second.log.cursor('t')).offset).toBe(1)
  second.log.close()
})

test.skipIf(noRedis)('The log: Redis: what one process has appended another finds', async () => {
  const server = await RedisServer.start()
  closers.push(() => server.stop())
  vi.stubEnv('REDIS_URL', `redis://127.0.0.1:${server.port}`)
  type Opened = { readonly redis: Redis; readonly log: onebubbleServer.RedisLog }
  const [first, second] = [await run<Opened>('The log: Redis'), await run<Opened>('The log: Redis')]
  for (const { log, redis } of [first, second])
    closers.push(async () => {
      await log.close()
      redis.disconnect()
    })
  await first.log.append('t', created)
  expect((await second.log.cursor('t')).offset).toBe(1)
})

test('Capacity: each figure is one that the long form has measured', () => {
  const folder = join(root, 'bench/results/endure')
  for (const file of readdirSync(folder)) {
    const { name, figures } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
      readonly name: string
      readonly figures: Readonly<Record<string, string | number>>
    }
    const { rows } = tableUnder(guide, name)
    expect(rows.map(([what, value]) => [what, value?.replaceAll(',', '')])).toEqual(
      Object.entries(figures).map(([what, value]) => [what, String(value)]),
    )
  }
})

test('Graceful shutdown: sockets are told to come back, and the server is closed', async () => {
  const before = new Map(
    ['SIGTERM', 'SIGINT'].map((signal) => [signal, process.listeners(signal as 'SIGTERM')]),
  )
  const gateway = await sharedGateway()
  const { server, host } = await listening((request, response) => void gateway.handler(request, response))
  gateway.attach(server)
  const { stop } = await run<{ stop: () => Promise<void> }>('Graceful shutdown', {
    './gateway.ts': { gateway },
    './server.ts': { server },
  })
  for (const [signal, known] of before) {
    const added = process.listeners(signal as 'SIGTERM').filter((listener) => !known.includes(listener))
    expect(added).toHaveLength(1)
    for (const listener of added) process.off(signal, listener)
  }
  const socket = await openSocket(`ws://${host}/chat/ws`)
  const closed = once(server, 'close')
  await stop()
  expect(await socket.closed).toBe(1001)
  await closed
})

test('Health checks: the probe asks where the gateway answers', async () => {
  const path = /path: (\S+),/.exec(blockOf('Health checks', 'yaml').code)?.[1]
  const gateway = await sharedGateway()
  const response = await gateway.fetch(new Request(`http://10.0.0.7:3000${path}`))
  expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }])
})

test('Metrics: the table lists each of them, with its type, and only who has the token sees them', async () => {
  vi.stubEnv('METRICS_TOKEN', 'token')
  const { gateway } = await run<{ gateway: Gateway }>('Metrics')
  closers.push(() => gateway.close())
  const ask = (token: string) =>
    gateway.fetch(
      new Request('http://localhost/chat/metrics', { headers: { authorization: `Bearer ${token}` } }),
    )
  expect((await ask('other')).status).toBe(403)
  const text = await (await ask('token')).text()
  expect(text).toContain('process_cpu_seconds_total')
  const types = [...text.matchAll(/# TYPE (onebubble_\w+) (\w+)/g)].map(([, name, type]) => `${name} ${type}`)
  const listed = tableUnder(guide, 'Metrics').rows.map(
    ([name = '', type]) => `${name.replaceAll('`', '')} ${type}`,
  )
  expect(listed.toSorted()).toEqual(types.toSorted())
})
