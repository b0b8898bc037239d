import { expect, test } from 'vitest'
import { settingsOf } from '../../src/server/gateway-options.ts'
import { createGateway, type GatewayOptions, memoryLog } from '../../src/server/index.ts'
import { secretsOf } from '../../src/server/secrets-of.ts'
import { SnapshotLinks } from '../../src/server/socket/snapshot-links.ts'

const old = 'the old secret of thirty-two bytes, at least'
const next = 'the next secret of thirty-two bytes, at least'

const log = memoryLog()
const gatewayWith = (options: Pick<GatewayOptions, 'secret' | 'idSecret'>) => {
  const gateway = createGateway({ log, authorize: () => true, ...options })
  const post = async (path: string, body: object, headers: Readonly<Record<string, string>> = {}) => {
    const response = await gateway.fetch(
      new Request(`http://localhost${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    )
    return { status: response.status, body: await response.json() }
  }
  return {
    post,
    create: (key: string) => post('/threads/t/invocations', {}, { 'idempotency-key': key }),
    callBack: (token: string, key: string) =>
      post(
        '/callback',
        { parts: [{ kind: 'text', text: key }] },
        { authorization: `Bearer ${token}`, 'idempotency-key': key },
      ),
  }
}

/** Before the secret is replaced, each step of it, and after. */
const before = gatewayWith({ secret: old })
const steps = {
  'old, next': gatewayWith({ secret: [old, next], idSecret: old }),
  'next, old': gatewayWith({ secret: [next, old], idSecret: old }),
  next: gatewayWith({ secret: next, idSecret: old }),
}

test('a token of the old secret is good until the old secret is gone', async () => {
  const { token } = (await before.create('a')).body
  expect((await steps['old, next'].callBack(token, 'a1')).status).toBe(201)
  expect((await steps['next, old'].callBack(token, 'a2')).status).toBe(201)
  expect(await steps.next.callBack(token, 'a3')).toMatchObject({
    status: 401,
    body: { error: { code: 'invalid_token' } },
  })
})

test('the first secret signs: a token of each step is good at the steps beside it', async () => {
  const first = (await steps['old, next'].create('b')).body.token
  const second = (await steps['next, old'].create('c')).body.token
  expect((await before.callBack(first, 'b1')).status).toBe(201)
  expect((await before.callBack(second, 'c1')).status).toBe(401)
  expect((await steps['old, next'].callBack(second, 'c2')).status).toBe(201)
  expect((await steps.next.callBack(second, 'c3')).status).toBe(201)
  expect((await steps.next.callBack(first, 'b2')).status).toBe(401)
})

test('a repeated request is recognised at every step: a turn, a message and a callback', async () => {
  const message = { author: { kind: 'user' }, clientMessageId: 'mine', parts: [{ kind: 'text', text: 'a' }] }
  const first = {
    turn: (await before.create('d')).body,
    message: (await before.post('/threads/t/messages', message)).body,
  }
  const called = (await before.callBack(first.turn.token, 'd1')).body
  for (const gateway of Object.values(steps)) {
    const again = (await gateway.create('d')).body
    expect(again).toMatchObject({ status: 'duplicate', invocationId: first.turn.invocationId })
    expect((await gateway.post('/threads/t/messages', message)).body).toMatchObject({
      status: 'duplicate',
      messageId: first.message.messageId,
    })
    expect((await gateway.callBack(again.token, 'd1')).body).toMatchObject({
      status: 'duplicate',
      messageId: called.messageId,
    })
  }
})

test('the address of a snapshot is good while its secret is', async () => {
  const linksWith = (options: Pick<GatewayOptions, 'secret' | 'idSecret'>) =>
    new SnapshotLinks(settingsOf({ log, authorize: () => true, ...options }))
  const url = await linksWith({ secret: old }).urlOf('t')
  const token = new URL(url, 'http://localhost').searchParams.get('token')
  expect(await linksWith({ secret: [next, old], idSecret: old }).verify(token)).toMatchObject({ ok: true })
  expect(await linksWith({ secret: next }).verify(token)).toMatchObject({ code: 'invalid_token' })
})

test.each<[what: string, options: Pick<GatewayOptions, 'secret' | 'idSecret'>, says: string]>([
  ['an empty list', { secret: [] }, 'at least one secret'],
  ['a list without idSecret', { secret: [next, old] }, 'pass the one that was there first as idSecret'],
  ['a short one in a list', { secret: [next, 'short'], idSecret: next }, 'secret has at least 32 bytes'],
  ['a short idSecret', { idSecret: 'short' }, 'idSecret has at least 32 bytes'],
])('%s is refused with what mends it', (_, options, says) => {
  expect(() => gatewayWith(options)).toThrow(says)
})

test('one secret makes the ids, too, in a list or alone', () => {
  expect(secretsOf({ secret: [old] })).toEqual(secretsOf({ secret: old, idSecret: old }))
})
