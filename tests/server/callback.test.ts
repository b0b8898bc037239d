import { SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { memoryLog } from '../../src/server/index.ts'
import { testGateway, type TestGateway } from './support/test-gateway.ts'

const parts = [{ kind: 'text', text: 'Hello, Ada.' }]
const secret = 'a secret of thirty-two bytes, at least'
const audience = 'onebubble:callback'

interface Turn {
  readonly invocationId: string
  readonly token: string
  readonly path: string
}

async function turnOf({ post }: TestGateway, threadId = 't'): Promise<Turn> {
  const { body } = await post(`/threads/${threadId}/invocations`, { agentId: 'scout' })
  return { ...body, path: `/threads/${threadId}/invocations/${body.invocationId}` }
}

const bearing = (token: string, key = 'k') => ({ authorization: `Bearer ${token}`, 'idempotency-key': key })

/** Calls back, and answers the code of the refusal, or the status. */
async function fate(gateway: TestGateway, headers: Record<string, string>, body: object = { parts }) {
  const before = await Promise.all(['t', 'u'].map((threadId) => gateway.log.cursor(threadId)))
  const answer = await gateway.post('/callback', body, headers)
  const after = await Promise.all(['t', 'u'].map((threadId) => gateway.log.cursor(threadId)))
  const isUnchanged = JSON.stringify(before) === JSON.stringify(after)
  expect(isUnchanged).toBe(answer.status !== 201) // refused, or known already
  return answer.body.error?.code ?? answer.status
}

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('tokens', () => {
  test('a callback without a token is refused', async () => {
    const gateway = await testGateway()
    await turnOf(gateway)
    expect(await fate(gateway, { 'idempotency-key': 'k' })).toBe('missing_token')
    for (const authorization of ['', 'Bearer', 'Bearer ', 'Basic abc', 'bearer a b'])
      expect(await fate(gateway, { 'idempotency-key': 'k', authorization })).toBe('missing_token')
  })

  test('a token works until it expires, and not after', async () => {
    const gateway = await testGateway({ tokenTtlMs: 60_000, producerTimeoutMs: 600_000 })
    const { token } = await turnOf(gateway)
    gateway.clock.advance(59_999)
    expect(await fate(gateway, bearing(token, 'a'))).toBe(201)
    gateway.clock.advance(1)
    expect(await fate(gateway, bearing(token, 'b'))).toBe('expired_token')
  })

  test('a token places a callback into its own thread and turn, whatever others there are', async () => {
    const gateway = await testGateway()
    const [a, b, c] = [await turnOf(gateway), await turnOf(gateway), await turnOf(gateway, 'u')]
    for (const { invocationId, token } of [a, b, c]) {
      const { body } = await gateway.post('/callback', { parts }, bearing(token))
      expect(body).toMatchObject({ invocationId, threadId: invocationId === c.invocationId ? 'u' : 't' })
    }
  })

  test('a body may name the ids of its token, and no others', async () => {
    const gateway = await testGateway()
    const [{ token, invocationId }, other, elsewhere] = [
      await turnOf(gateway),
      await turnOf(gateway),
      await turnOf(gateway, 'u'),
    ]
    for (const named of [
      { invocationId: other.invocationId },
      { invocationId: elsewhere.invocationId },
      { threadId: 'u' },
      { threadId: 'u', invocationId },
      { threadId: 'u', invocationId: elsewhere.invocationId },
      { invocationId: 'nobody' },
    ])
      expect(await fate(gateway, bearing(token), { parts, ...named })).toBe('token_mismatch')
    for (const invocationId of ['', 7, null, {}])
      expect(await fate(gateway, bearing(token), { parts, invocationId })).toBe('invalid_body')
    expect(await fate(gateway, bearing(token), { parts, threadId: 't', invocationId })).toBe(201)
  })

  test('a token that was tampered with, or that somebody else has signed, is refused', async () => {
    const gateway = await testGateway({ secret })
    const [{ token, invocationId }, other] = [await turnOf(gateway), await turnOf(gateway)]
    const [header = '', payload = '', signature = ''] = token.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
    const sign = (key: string, alg = 'HS256', more: Record<string, unknown> = {}) =>
      new SignJWT({ ...claims, ...more }).setProtectedHeader({ alg }).sign(new TextEncoder().encode(key))
    const forged: Record<string, string> = {
      'another turn, the same signature': `${header}.${base64url({ ...claims, invocationId: other.invocationId })}.${signature}`,
      'another thread': `${header}.${base64url({ ...claims, threadId: 'u' })}.${signature}`,
      'a later end': `${header}.${base64url({ ...claims, exp: 9e9 })}.${signature}`,
      'no algorithm': new UnsecuredJWT(claims).encode(),
      'no algorithm, with a signature': `${base64url({ alg: 'none' })}.${payload}.${signature}`,
      'no signature': `${header}.${payload}.`,
      'the signature of another': `${header}.${payload}.${other.token.split('.')[2]}`,
      'a letter more': `${token}A`,
      'another secret': await sign('another secret of thirty-two bytes'),
      'another algorithm': await sign(`${secret} and enough for the larger hash`.repeat(2), 'HS512'),
      'another audience': await sign(secret, 'HS256', { aud: 'somebody else' }),
      'no audience': await sign(secret, 'HS256', { aud: undefined }),
      'no end': await sign(secret, 'HS256', { exp: undefined }),
      'no turn': await sign(secret, 'HS256', { invocationId: undefined }),
      'a turn that is no id': await sign(secret, 'HS256', { invocationId: '' }),
      'a turn that is a list': await sign(secret, 'HS256', { invocationId: [invocationId] }),
      'no thread': await sign(secret, 'HS256', { threadId: undefined }),
      'an agent that is no id': await sign(secret, 'HS256', { agentId: 7 }),
      'no token at all': 'token',
      'dots alone': '..',
    }
    for (const [what, bad] of Object.entries(forged))
      expect([what, await fate(gateway, bearing(bad))]).toEqual([what, 'invalid_token'])
    expect(await fate(gateway, bearing(await sign(secret)))).toBe(201) // the secret alone decides
    expect(claims).toMatchObject({ aud: audience, threadId: 't', invocationId, agentId: 'scout' })
  })

  test('a token of an earlier gateway is good where the secret is the same', async () => {
    const log = memoryLog()
    const { token } = await turnOf(await testGateway({ log, secret }))
    expect(await fate(await testGateway({ log, secret }), bearing(token))).toBe(201)
    expect(await fate(await testGateway({ log }), bearing(token))).toBe('invalid_token')
    expect(await fate(await testGateway({ secret }), bearing(token))).toBe('unknown_invocation')
  })

  test('only the token decides who may post a callback', async () => {
    const gateway = await testGateway({ authorize: ({ action }) => action === 'produce' })
    const { token } = await turnOf(gateway)
    expect(await fate(gateway, bearing(token))).toBe(201)
  })
})

describe('what is sent again', () => {
  test('the same key is the same message: it is acknowledged, whatever came in between', async () => {
    const gateway = await testGateway()
    const { token, path } = await turnOf(gateway)
    const first = await gateway.post('/callback', { parts }, bearing(token, 'a'))
    await gateway.post('/callback', { parts: [{ kind: 'text', text: 'b' }] }, bearing(token, 'b'))
    await gateway.post(`${path}/finalize`, { outcome: 'completed' })
    const again = await gateway.post('/callback', { parts }, bearing(token, 'a'))
    expect(again).toMatchObject({ status: 200, body: { ...first.body, status: 'duplicate' } })
    expect(await gateway.log.cursor('t')).toMatchObject({ offset: 4 })
  })

  test('each key is a revision of the reply', async () => {
    const gateway = await testGateway()
    const { token } = await turnOf(gateway)
    const revisions = []
    for (const key of ['a', 'b', 'c'])
      revisions.push((await gateway.post('/callback', { parts }, bearing(token, key))).body.revision)
    expect(revisions).toEqual([0, 1, 2])
  })

  test('the same key with another content is refused', async () => {
    const gateway = await testGateway()
    const { token } = await turnOf(gateway)
    expect(await fate(gateway, bearing(token))).toBe(201)
    expect(await fate(gateway, bearing(token), { parts: [...parts, ...parts] })).toBe('content_conflict')
    expect(await fate(gateway, bearing(token), { parts, disposition: 'independent' })).toBe('id_conflict')
  })

  test('the same key of two turns is two messages', async () => {
    const gateway = await testGateway()
    const ids = new Set()
    for (const { token } of [await turnOf(gateway), await turnOf(gateway)])
      ids.add((await gateway.post('/callback', { parts }, bearing(token))).body.messageId)
    expect(ids.size).toBe(2)
  })

  test('without a key, the body names its messageId', async () => {
    const gateway = await testGateway()
    const { token } = await turnOf(gateway)
    const headers = { authorization: `Bearer ${token}` }
    expect(await fate(gateway, headers)).toBe('missing_idempotency_key')
    expect(await fate(gateway, { ...headers, 'idempotency-key': 'x'.repeat(257) })).toBe('invalid_id')
    expect(await fate(gateway, headers, { parts, messageId: 'm' })).toBe(201)
    expect(await fate(gateway, headers, { parts, messageId: 'm' })).toBe(200)
    expect(await fate(gateway, headers, { parts, messageId: 'n', revision: 0 })).toBe('stale_revision')
    expect(await fate(gateway, headers, { parts, messageId: 'n', revision: 1 })).toBe(201)
  })
})

describe('after the end', () => {
  test.each(['completed', 'failed'])('a turn that has %s is still called back', async (outcome) => {
    const gateway = await testGateway()
    const { token, path } = await turnOf(gateway)
    await gateway.post(`${path}/finalize`, { outcome })
    await turnOf(gateway) // the next one has begun
    expect(await fate(gateway, bearing(token))).toBe(201)
  })

  test('a turn that was cancelled is not called back, but acknowledges what it has', async () => {
    const gateway = await testGateway()
    const { token, path } = await turnOf(gateway)
    expect(await fate(gateway, bearing(token, 'early'))).toBe(201)
    await gateway.post(`${path}/finalize`, { outcome: 'cancelled' })
    expect(await fate(gateway, bearing(token, 'early'))).toBe(200)
    expect(await fate(gateway, bearing(token, 'late'))).toBe('cancelled')
    expect(await fate(gateway, bearing(token, 'late'), { parts, disposition: 'independent' })).toBe(
      'cancelled',
    )
  })
})
