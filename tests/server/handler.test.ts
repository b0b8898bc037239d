import type { RequestListener, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import fastify from 'fastify'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createGateway, type GatewayOptions, memoryLog } from '../../src/server/index.ts'
import { listening } from './guard/listening.ts'
import { TestSocket } from './support/test-socket.ts'

const body = { author: { kind: 'user' }, parts: [{ kind: 'text', text: 'a ü \u{1f600}' }] }
const asJson = (value: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})

function newGateway(options: Partial<GatewayOptions> = {}) {
  const errors: unknown[] = []
  const { log = memoryLog() } = options
  const gateway = createGateway({
    authorize: () => true,
    onError: (error) => errors.push(error),
    ...options,
    log,
  })
  onTestFinished(() => gateway.close())
  return { gateway, errors, log }
}

type Made = ReturnType<typeof newGateway>

/** Frameworks that have made Node's request, each around the gateway at `/chat`. */
const mounts: Readonly<Record<string, (made: Made) => Promise<string>>> = {
  http: ({ gateway }) => serve(gateway, (request, response) => void gateway.handler(request, response)),
  'Express, at the root': ({ gateway }) => {
    const app = express()
    app.use(gateway.handler)
    return serve(gateway, app)
  },
  'Express, at a path': ({ gateway }) => {
    const app = express()
    app.use('/chat', gateway.handler)
    return serve(gateway, app)
  },
  'Express, behind a parser of JSON': ({ gateway }) => {
    const app = express()
    app.use(express.json({ limit: '2mb' }), gateway.handler)
    return serve(gateway, app)
  },
  'Express, behind a parser of bytes': ({ gateway }) => {
    const app = express()
    app.use(express.raw({ type: '*/*', limit: '2mb' }), gateway.handler)
    return serve(gateway, app)
  },
  'Express, behind a parser of text': ({ gateway }) => {
    const app = express()
    app.use(express.text({ type: '*/*', limit: '2mb' }), gateway.handler)
    return serve(gateway, app)
  },
  Fastify: async ({ gateway }) => {
    const app = fastify()
    await app.register(async (scope) => {
      scope.removeAllContentTypeParsers()
      scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
      scope.all('/chat/*', async (request, reply) => {
        reply.hijack()
        await gateway.handler(request.raw, reply.raw)
      })
    })
    gateway.attach(app.server)
    await app.listen({ port: 0, host: '127.0.0.1' })
    onTestFinished(() => app.close())
    const { port } = app.server.address() as AddressInfo // of a server that listens on a port
    return `127.0.0.1:${port}`
  },
}

async function serve(gateway: Made['gateway'], listener: RequestListener): Promise<string> {
  const http = await listening(listener)
  const { host, server } = http
  onTestFinished(() => http.close())
  gateway.attach(server)
  return host
}

describe.each(Object.entries(mounts))('%s', (_, mount) => {
  test('posts, refusals, a socket, and what comes over it', async () => {
    const made = newGateway({ basePath: '/chat' })
    const host = await mount(made)
    const at = `http://${host}/chat/threads/t`
    const socket = await TestSocket.open(`ws://${host}/chat/ws`)
    socket.send({ type: 'subscribe', threadId: 't' })
    const posted = await fetch(`${at}/messages`, asJson(body))
    expect([posted.status, (await posted.json()).status]).toEqual([201, 'appended'])
    expect(await socket.eventCount(1)).toMatchObject([{ type: 'message', parts: body.parts }])
    expect((await fetch(`${at}/messages`, asJson({ parts: 1 }))).status).toBe(400)
    expect((await fetch(`${at}/messages`)).status).toBe(405)
    const large = { ...body, parts: [{ kind: 'text', text: 'x'.repeat(1_048_576) }] }
    expect((await fetch(`${at}/messages`, asJson(large))).status).toBe(413)
    expect(await (await fetch(`http://${host}/chat/healthz`)).json()).toEqual({ status: 'ok' })
    expect(made.errors).toEqual([])
  })
})

describe.each(['http', 'Express, at a path', 'Fastify'])('%s', (name) => {
  test('a large snapshot is fetched over HTTP, and a reader that is slow gets all of it', async () => {
    const made = newGateway({
      basePath: '/chat',
      log: memoryLog({ limits: { textUnitsPerTurnCount: 16_777_216 } }),
      limits: { inlineSnapshotBytes: 1_000, highWaterBytes: 10_000, frameUnitCount: 10_000 },
    })
    const host = await mounts[name]!(made)
    const socket = await TestSocket.open(`ws://${host}/chat/ws`)
    socket.send({ type: 'subscribe', threadId: 't' })
    await socket.frame('events')
    socket.socket.pause()
    const text = 'x'.repeat(60_000)
    const begun = await made.gateway.turn('t')
    if (!begun.ok) throw new Error(begun.error.message)
    for (let seq = 0; seq < 200; seq++)
      await begun.turn.chunks([{ seq, part: { kind: 'text', delta: text } }])
    expect(made.gateway.counts().sentFrameCount).toBeLessThan(150) // 12 MB do not fit into what lies between the two
    socket.socket.resume()
    await socket.eventCount(201)

    const late = await TestSocket.open(`ws://${host}/chat/ws`)
    late.send({ type: 'subscribe', threadId: 't', epoch: 'another', offset: 0 })
    const { url = '' } = (await late.frame('resync')) as { url?: string }
    expect(url).toMatch(/^\/chat\/snapshot\?token=/)
    const snapshot = (await (await fetch(`http://${host}${url}`)).json()) as { snapshot: { offset: number } }
    expect(snapshot.snapshot.offset).toBe(201)
    expect(made.errors).toEqual([])
  })
})

test('with next, a request to no route is passed on with its body', async () => {
  const { gateway } = newGateway({ basePath: '/chat' })
  const app = express()
  app.use(gateway.handler)
  app.post('/chat/other', express.json(), (request, response) => void response.json(request.body))
  const host = await serve(gateway, app)
  expect(await (await fetch(`http://${host}/chat/other`, asJson({ a: 1 }))).json()).toEqual({ a: 1 })
  expect((await fetch(`http://${host}/metrics`)).headers.get('content-type')).toContain('text/html') // Express’ own 404
})

test('a body that something has read and not kept is an error that names the fix, and the request is answered', async () => {
  const { gateway, errors } = newGateway()
  const host = await serve(gateway, (request, response) => {
    request.resume().once('end', () => void gateway.handler(request, response))
  })
  const response = await fetch(`http://${host}/threads/t/messages`, asJson(body))
  expect([response.status, (await response.json()).error.code]).toEqual([500, 'internal'])
  expect(errors).toMatchObject([
    { code: 'invalid_argument', message: expect.stringContaining('Mount the gateway before') },
  ])

  const app = express()
  app.use((request, _response, next) => void request.resume().once('end', () => next()))
  app.use(gateway.handler)
  app.use((error: unknown, _request: object, response: ServerResponse, _next: unknown) =>
    response.writeHead(418).end(String(error)),
  )
  const second = await serve(gateway, app)
  expect((await fetch(`http://${second}/threads/t/messages`, asJson(body))).status).toBe(418)
})
