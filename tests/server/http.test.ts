import { request as httpRequest } from 'node:http'
import { describe, expect, test } from 'vitest'
import { httpErrors } from '../../src/protocol/index.ts'
import { testGateway } from './support/test-gateway.ts'

const parts = [{ kind: 'text', text: 'a' }]
const message = { author: { kind: 'user' }, parts }
const json = { 'content-type': 'application/json' }

const bodies: readonly [what: string, body: BodyInit, code: string][] = [
  ['nothing', '', 'invalid_json'],
  ['half a JSON text', '{"author":', 'invalid_json'],
  ['a list', '[]', 'invalid_json'],
  ['a string', '"hello"', 'invalid_json'],
  ['null', 'null', 'invalid_json'],
  ['bytes that are no UTF-8', new Uint8Array([0x7b, 0xff, 0x7d]), 'invalid_json'],
  ['brackets without end', '['.repeat(100_000), 'invalid_json'],
  ['no fields', '{}', 'invalid_body'],
  ['another author', '{"author":{"kind":"root"},"parts":[{"kind":"text","text":"a"}]}', 'invalid_body'],
  ['no parts', '{"author":{"kind":"user"},"parts":[]}', 'invalid_body'],
]

test.each(['%zz', '%', '%FF', '%ED%A0%80'])('a path with %j in it names no thread', async (segment) => {
  const { post } = await testGateway()
  expect(await post(`/threads/${segment}/messages`, message)).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid_id' } },
  })
})

describe('bodies', () => {
  test.each(bodies)('%s is refused', async (_, body, code) => {
    const { request, log } = await testGateway()
    const answer = await request('/threads/t/messages', { method: 'POST', headers: json, body })
    expect(answer).toMatchObject({ status: 400, body: { error: { code } } })
    expect(await log.cursor('t')).toMatchObject({ offset: 0 })
  })

  test('a refusal says where in the body, and what mends it', async () => {
    const { post } = await testGateway()
    const { path } = await turn(post)
    const bad = { chunks: [chunk(0), { seq: 1, part: { kind: 'text', delta: 7 } }] }
    expect(await post(`${path}/chunks`, bad)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_body', path: 'chunks.1.part.delta' } },
    })
    const answer = await post(`${path}/chunks`, { chunks: [chunk(0), chunk(2)] })
    expect(answer.body).toEqual({
      error: { code: 'seq_gap', message: httpErrors.seq_gap.message, path: 'chunks.1', nextSeq: 0 },
    })
  })

  test.each([
    [undefined, 415],
    ['text/plain', 415],
    ['application/x-www-form-urlencoded', 415],
    ['text/plain; application/json', 415],
    ['application/json', 201],
    ['Application/JSON; charset=utf-8', 201],
  ])('the content type %s is answered with %i', async (type, status) => {
    const { request } = await testGateway()
    const body = new TextEncoder().encode(JSON.stringify(message)) // bytes bring no type of their own
    const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type }
    expect(await request('/threads/t/messages', { method: 'POST', headers, body })).toMatchObject({ status })
  })

  test('a body that says that it is too large is refused before it is read', async () => {
    const { url } = await testGateway({ limits: { bodyBytes: 100 } })
    const sent = httpRequest(`${url}/threads/t/messages`, {
      method: 'POST',
      headers: { ...json, 'content-length': 101 },
    })
    sent.flushHeaders()
    const status = await new Promise((resolve, reject) => {
      sent.on('response', ({ statusCode }) => resolve(statusCode))
      sent.on('error', reject)
    })
    sent.on('error', () => undefined)
    sent.destroy()
    expect(status).toBe(413)
  })

  test('a body without a length is refused as soon as it is too large', async () => {
    const { request } = await testGateway({ limits: { bodyBytes: 100 } })
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(64).fill(0x20)), // without end
    })
    const init = { method: 'POST', headers: json, body, duplex: 'half' as const }
    const outcome = await request('/threads/t/messages', init).then(
      ({ status }) => status,
      () => 'cut',
    )
    expect([413, 'cut']).toContain(outcome)
  })

  test('a body that is larger than it says is refused, whoever has let it through', async () => {
    const { gateway } = await testGateway({ limits: { bodyBytes: 100 } })
    const headers = { ...json, 'content-length': '5' }
    const body = JSON.stringify({ ...message, clientMessageId: 'x'.repeat(100) })
    const init = { method: 'POST', headers, body }
    expect((await gateway.fetch(new Request('http://localhost/threads/t/messages', init))).status).toBe(413)
  })

  test('a body that comes in pieces is taken as one, cut within a letter, too', async () => {
    const { gateway, log } = await testGateway()
    const bytes = new TextEncoder().encode(
      JSON.stringify({ ...message, parts: [{ kind: 'text', text: 'ä💬' }] }),
    )
    const body = new ReadableStream({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
    const init = { method: 'POST', headers: json, body, duplex: 'half' as const }
    expect((await gateway.fetch(new Request('http://localhost/threads/t/messages', init))).status).toBe(201)
    expect(await log.tail('t', undefined, 1)).toMatchObject({ events: [{ parts: [{ text: 'ä💬' }] }] })
  })

  test('a body of just the size that is allowed is taken', async () => {
    const text = JSON.stringify(message)
    const { request } = await testGateway({ limits: { bodyBytes: text.length } })
    const init = { method: 'POST', headers: json }
    expect(await request('/threads/t/messages', { ...init, body: text })).toMatchObject({ status: 201 })
    expect(await request('/threads/t/messages', { ...init, body: `${text} ` })).toMatchObject({
      status: 413,
      body: { error: { code: 'too_large', message: expect.stringContaining(`${text.length} bytes`) } },
    })
  })

  test('a sender that is gone before the end of its body is no failure of the server', async () => {
    const { url, errors, post } = await testGateway()
    const sent = httpRequest(`${url}/threads/t/messages`, {
      method: 'POST',
      headers: { ...json, 'content-length': 100 },
    })
    sent.on('error', () => undefined)
    await new Promise<void>((resolve) => sent.write('{"author":', () => resolve()))
    sent.destroy()
    await post('/threads/t/messages', message)
    expect(errors).toEqual([])
  })
})

describe('paths', () => {
  test.each(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])(
    '%s is not allowed, and told so',
    async (method) => {
      const { request } = await testGateway()
      for (const path of ['/callback', '/threads/t/messages', '/threads/t/invocations/i/chunks']) {
        const answer = await request(path, { method })
        expect(answer).toMatchObject({ status: 405, body: { error: { code: 'method_not_allowed' } } })
        expect(answer.headers.get('allow')).toBe('POST')
      }
    },
  )

  test.each(['/', '/threads', '/threads//messages', '/callback/', '/threads/t/invocations/i', '/ws', '/x'])(
    '%s is no route',
    async (path) => {
      const { post } = await testGateway()
      expect(await post(path)).toMatchObject({ status: 404, body: { error: { code: 'unknown_route' } } })
    },
  )

  test.each(['__proto__', 'a/b', 'a?b#c', 'ä 💬', '%', '..', 'x'.repeat(256)])(
    'a thread may be called %s',
    async (threadId) => {
      const { post, log } = await testGateway()
      const path = threadId === '..' ? '%2E%2E%2F' : encodeURIComponent(threadId)
      const name = threadId === '..' ? '../' : threadId
      expect(await post(`/threads/${path}/messages`, message)).toMatchObject({ status: 201 })
      expect(await log.cursor(name)).toMatchObject({ offset: 1 })
    },
  )

  test.each(['x'.repeat(257), '%20'.repeat(257)])('a thread cannot be called %s', async (name) => {
    const { post } = await testGateway()
    expect(await post(`/threads/${name}/messages`, message)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_id' } },
    })
  })

  test('routes and socket stand behind the base path, and only there', async () => {
    const { gateway, request, open } = await testGateway({ basePath: '/chat/v1' })
    expect(await request('/threads/t/messages', { method: 'POST' })).toMatchObject({ status: 415 })
    const outside = await gateway.fetch(
      new Request('http://localhost/threads/t/messages', { method: 'POST' }),
    )
    expect(outside.status).toBe(404)
    const socket = await open()
    socket.send({ type: 'ping' })
    await socket.frame('pong')
  })
})

test('no answer may be kept by a cache', async () => {
  const { post } = await testGateway()
  for (const path of ['/threads/t/messages', '/nowhere']) {
    expect((await post(path, message)).headers.get('cache-control')).toBe('no-store')
  }
})

const chunk = (seq: number, delta = `${seq};`) => ({ seq, part: { kind: 'text', delta } })
const turn = async (post: Awaited<ReturnType<typeof testGateway>>['post']) => {
  const { body } = await post('/threads/t/invocations')
  return { path: `/threads/t/invocations/${body.invocationId}`, token: String(body.token) }
}
