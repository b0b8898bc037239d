import { describe, expect, test } from 'vitest'
import { testGateway } from './support/test-gateway.ts'

const chunk = (seq: number, delta = `${seq};`) => ({ seq, part: { kind: 'text', delta } })
const parts = [{ kind: 'text', text: 'a' }]
const message = { author: { kind: 'user', id: 'ada' }, parts }
const key = { 'idempotency-key': 'k' }

describe('turns', () => {
  test('each creation without a key is a turn of its own', async () => {
    const { post } = await testGateway()
    const [a, b] = [await post('/threads/t/invocations'), await post('/threads/t/invocations')]
    expect([a.status, b.status]).toEqual([201, 201])
    expect(a.body.invocationId).not.toBe(b.body.invocationId)
  })

  test('a creation that is sent again with its key is the same turn, with a token that works', async () => {
    const { post, log } = await testGateway()
    const body = { agentId: 'scout', replyTo: 'm', chainId: 'c' }
    const first = await post('/threads/t/invocations', body, key)
    const again = await post('/threads/t/invocations', body, key)
    expect(first).toMatchObject({ status: 201, body: { status: 'appended', offset: 0 } })
    const { invocationId } = first.body
    expect(again).toMatchObject({ status: 200, body: { status: 'duplicate', offset: 0, invocationId } })
    expect(await log.cursor('t')).toMatchObject({ offset: 1 })
    const headers = { ...key, authorization: `Bearer ${again.body.token}` }
    expect(await post('/callback', { parts }, headers)).toMatchObject({ status: 201, body: { invocationId } })
  })

  test('a key makes one turn in each thread, and none with another content', async () => {
    const { post } = await testGateway()
    const { body } = await post('/threads/t/invocations', {}, key)
    const elsewhere = await post('/threads/u/invocations', {}, key)
    expect(elsewhere.status).toBe(201)
    expect(elsewhere.body.invocationId).not.toBe(body.invocationId)
    expect(await post('/threads/t/invocations', { agentId: 'other' }, key)).toMatchObject({
      status: 409,
      body: { error: { code: 'content_conflict' } },
    })
  })

  test.each(['', 'x'.repeat(257)])('the key %j is refused', async (bad) => {
    const { post } = await testGateway()
    for (const path of ['/threads/t/invocations', '/threads/t/messages'])
      expect(await post(path, message, { 'idempotency-key': bad })).toMatchObject({
        status: 400,
        body: { error: { code: 'invalid_id' } },
      })
  })

  test('the token expires when it is said to', async () => {
    const { post, clock } = await testGateway({ tokenTtlMs: 90_000 })
    const { body } = await post('/threads/t/invocations')
    expect(body.expiresAt).toBe(clock.now() + 90_000)
  })

  test('chunks that are sent again are acknowledged, and those that are new are appended', async () => {
    const { post, log } = await testGateway()
    const path = `/threads/t/invocations/${(await post('/threads/t/invocations')).body.invocationId}/chunks`
    await post(path, { chunks: [chunk(0), chunk(1)] })
    expect(await post(path, { chunks: [chunk(0), chunk(1), chunk(2)] })).toMatchObject({
      status: 200,
      body: { nextSeq: 3, appendedCount: 1, duplicateCount: 2 },
    })
    expect((await post(path, { chunks: [chunk(0)] })).body).toEqual({
      nextSeq: 3,
      appendedCount: 0,
      duplicateCount: 1,
    })
    expect(await post(path, { chunks: [chunk(3), chunk(1, 'another')] })).toMatchObject({
      status: 409,
      body: { error: { code: 'seq_conflict', path: 'chunks.1' } },
    })
    expect(await log.cursor('t')).toMatchObject({ offset: 4 })
  })

  test('an end that is sent again is acknowledged, with the count of the first', async () => {
    const { post } = await testGateway()
    const path = `/threads/t/invocations/${(await post('/threads/t/invocations')).body.invocationId}`
    await post(`${path}/chunks`, { chunks: [chunk(0)] })
    const end = { outcome: 'failed', error: { message: 'out of tokens', code: 'limit' } }
    const answers = [await post(`${path}/finalize`, end), await post(`${path}/finalize`, end)]
    expect(answers.map(({ status, body }) => [status, body])).toEqual([
      [200, { status: 'appended', chunkCount: 1, offset: 2 }],
      [200, { status: 'duplicate', chunkCount: 1, offset: 2 }],
    ])
  })
})

describe('messages', () => {
  test.each<[how: string, more: object, headers: Record<string, string>]>([
    ['by its key', {}, key],
    ['by the messageId that it names', { messageId: 'm' }, {}],
    ['by its clientMessageId', { clientMessageId: 'c' }, {}],
  ])('a message that is sent again is known %s', async (_, more, headers) => {
    const { post, log } = await testGateway()
    const body = { ...message, ...more }
    const first = await post('/threads/t/messages', body, headers)
    const again = await post('/threads/t/messages', body, headers)
    expect(first).toMatchObject({ status: 201, body: { status: 'appended', revision: 0, offset: 0 } })
    expect(again).toMatchObject({ status: 200, body: { ...first.body, status: 'duplicate' } })
    const other = { ...body, parts: [{ kind: 'text', text: 'b' }] }
    expect(await post('/threads/t/messages', other, headers)).toMatchObject({
      status: 409,
      body: { error: { code: 'content_conflict' } },
    })
    expect(await log.cursor('t')).toMatchObject({ offset: 1 })
  })

  test('two messages without a name are two messages', async () => {
    const { post, log } = await testGateway()
    await post('/threads/t/messages', message)
    await post('/threads/t/messages', message)
    expect(await log.cursor('t')).toMatchObject({ offset: 2 })
  })

  test('the same key or clientMessageId in another thread is another message', async () => {
    const { post } = await testGateway()
    const ids = new Set<string>()
    for (const [threadId, more, headers] of [
      ['t', {}, key],
      ['u', {}, key],
      ['t', { clientMessageId: 'k' }, {}],
      ['u', { clientMessageId: 'k' }, {}],
    ] as const) {
      const { status, body } = await post(`/threads/${threadId}/messages`, { ...message, ...more }, headers)
      expect(status).toBe(201)
      ids.add(body.messageId)
    }
    expect(ids.size).toBe(4)
  })

  test('an edit names its messageId and a higher revision', async () => {
    const { post } = await testGateway()
    await post('/threads/t/messages', { ...message, messageId: 'm' })
    const edit = { ...message, messageId: 'm', revision: 1, parts: [{ kind: 'text', text: 'b' }] }
    expect(await post('/threads/t/messages', edit)).toMatchObject({ status: 201, body: { revision: 1 } })
    const late = { ...edit, revision: 0, parts: [{ kind: 'text', text: 'c' }] }
    expect(await post('/threads/t/messages', late)).toMatchObject({ status: 409 })
  })
})

describe('who may do what', () => {
  test('the app is asked before anything is appended, with the request and whom it is about', async () => {
    const asked: unknown[] = []
    const { post, log } = await testGateway({
      authorize: ({ request, ...question }) => {
        asked.push({ ...question, cookie: request.headers.get('cookie') })
        return question.action === 'message' && question.author.id === 'bob'
      },
    })
    const headers = { cookie: 'session=1' }
    for (const path of ['invocations', 'invocations/i/chunks', 'invocations/i/finalize', 'messages'])
      expect(await post(`/threads/t/${path}`, message, headers)).toMatchObject({
        status: 403,
        body: { error: { code: 'forbidden' } },
      })
    const { author } = message
    expect(asked).toEqual([
      { action: 'produce', threadId: 't', cookie: 'session=1' },
      { action: 'produce', threadId: 't', cookie: 'session=1' },
      { action: 'produce', threadId: 't', cookie: 'session=1' },
      { action: 'message', threadId: 't', author, cookie: 'session=1' },
    ])
    expect(await log.cursor('t')).toMatchObject({ offset: 0 })
    expect(
      await post('/threads/t/messages', { ...message, author: { kind: 'user', id: 'bob' } }),
    ).toMatchObject({
      status: 201,
    })
  })
})
