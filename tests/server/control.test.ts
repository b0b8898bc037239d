import { describe, expect, test } from 'vitest'
import type { AuthorizeAnswer, AuthorizeQuestion, GatewayOptions } from '../../src/server/index.ts'
import { testGateway, type TestGateway } from './support/test-gateway.ts'

const parts = [{ kind: 'text', text: 'The soup.' }] as const
const asks = (seq: number, approvalId = 'a-1') => ({
  seq,
  part: { kind: 'tool_approval', toolCallId: 'c-1', approvalId },
})
const text = (seq: number) => ({ seq, part: { kind: 'text', delta: `${seq};` } })

/** A gateway with one open turn that has a chunk and has asked for an approval. */
async function withTurn(options: Partial<GatewayOptions> = {}) {
  const gateway = await testGateway(options)
  const { body } = await gateway.post('/threads/t/invocations', { agentId: 'cook' })
  const { invocationId, token } = body
  const path = `/threads/t/invocations/${invocationId}`
  await gateway.post(`${path}/chunks`, { chunks: [text(0), asks(1)] })
  const callBack = (key: string, more: object = {}) =>
    gateway.post(
      '/callback',
      { parts, ...more },
      { authorization: `Bearer ${token}`, 'idempotency-key': key },
    )
  return { ...gateway, invocationId: String(invocationId), token: String(token), path, callBack }
}

const types = async ({ log }: TestGateway): Promise<readonly string[]> => {
  const tail = await log.tail('t', undefined, 100)
  return tail.kind === 'events' ? tail.events.map(({ type }) => type) : [tail.reason]
}

/** Says yes to producing and reading; of what people do, what `answer` says. */
const asked = (answer: (question: AuthorizeQuestion) => AuthorizeAnswer) => {
  const questions: object[] = []
  const authorize = (question: AuthorizeQuestion): AuthorizeAnswer => {
    const { request: _, ...rest } = question
    questions.push(rest)
    return answer(question)
  }
  return { questions, authorize }
}

describe('cancel', () => {
  test('ends the turn with the chunks that the log has, and is a duplicate when it comes again', async () => {
    const { post, path, invocationId } = await withTurn()
    const first = await post(`${path}/cancel`)
    expect(first).toMatchObject({
      status: 200,
      body: {
        status: 'appended',
        event: { type: 'stream_finalized', invocationId, outcome: 'cancelled', chunkCount: 2, offset: 3 },
      },
    })
    expect(await post(`${path}/cancel`)).toMatchObject({
      status: 200,
      body: { status: 'duplicate', event: first.body.event },
    })
  })

  test('is a duplicate of any end as cancelled, whatever else that says', async () => {
    const { post, path } = await withTurn()
    await post(`${path}/finalize`, { outcome: 'cancelled', error: { message: 'stopped' } })
    expect(await post(`${path}/cancel`)).toMatchObject({
      body: { status: 'duplicate', event: { outcome: 'cancelled', error: { message: 'stopped' } } },
    })
  })

  test('of a turn that has ended otherwise is refused, with its end', async () => {
    const { post, path } = await withTurn()
    await post(`${path}/finalize`, { outcome: 'completed' })
    expect(await post(`${path}/cancel`)).toMatchObject({
      status: 409,
      body: { error: { code: 'ended', event: { type: 'stream_finalized', outcome: 'completed' } } },
    })
  })

  test('and a finalize at once: one of them ends the turn, and the other is told how', async () => {
    for (let round = 0; round < 20; round++) {
      const { post, path } = await withTurn()
      const [cancelled, finalized] = await Promise.all([
        post(`${path}/cancel`),
        post(`${path}/finalize`, { outcome: 'completed', chunkCount: 2 }),
      ])
      const statuses = [cancelled.status, finalized.status]
      expect([
        [200, 409],
        [409, 200],
      ]).toContainEqual(statuses)
      const refused = cancelled.status === 409 ? cancelled : finalized
      const outcome = cancelled.status === 409 ? 'completed' : 'cancelled'
      expect(refused.body.error).toMatchObject({ code: 'ended', event: { outcome } })
    }
  })

  test('is for those who may control, and tells the others nothing', async () => {
    const { questions, authorize } = asked(({ action }) => action !== 'control')
    const { post, path, invocationId } = await withTurn({ authorize })
    const refused = await post(`${path}/cancel`)
    expect(refused.status).toBe(403)
    expect(questions.at(-1)).toEqual({ action: 'control', operation: 'cancel', threadId: 't', invocationId })
    const unknown = await post('/threads/t/invocations/nobody/cancel')
    expect([unknown.status, unknown.body]).toEqual([refused.status, refused.body])
  })

  test('of a turn that the thread does not have is refused, once who asks may control', async () => {
    const { post } = await withTurn()
    expect(await post('/threads/t/invocations/nobody/cancel')).toMatchObject({
      status: 404,
      body: { error: { code: 'unknown_invocation' } },
    })
  })
})

describe('an approval', () => {
  test('answers a request of the stream, by whom the app says', async () => {
    const author = { kind: 'user', id: 'ada' } as const
    const { questions, authorize } = asked(({ action }) => (action === 'control' ? { author } : true))
    const { post, path, invocationId } = await withTurn({ authorize })
    const body = { approved: false, reason: 'too hot' }
    const first = await post(`${path}/approvals/a-1`, body)
    const event = { type: 'approval', invocationId, approvalId: 'a-1', ...body, by: 'ada', offset: 3 }
    expect(first).toMatchObject({ status: 200, body: { status: 'appended', event } })
    expect(questions.at(-1)).toEqual({
      action: 'control',
      operation: 'approve',
      threadId: 't',
      invocationId,
      approvalId: 'a-1',
      approved: false,
    })
    expect(await post(`${path}/approvals/a-1`, body)).toMatchObject({
      status: 200,
      body: { status: 'duplicate', event: first.body.event },
    })
  })

  test('that differs from the first is refused with the first', async () => {
    const { post, path } = await withTurn()
    await post(`${path}/approvals/a-1`, { approved: true })
    for (const other of [{ approved: false }, { approved: true, reason: 'why not' }])
      expect(await post(`${path}/approvals/a-1`, other)).toMatchObject({
        status: 409,
        body: { error: { code: 'decided', event: { type: 'approval', approved: true } } },
      })
  })

  test('of what nobody has asked is refused', async () => {
    const { post, path } = await withTurn()
    expect(await post(`${path}/approvals/a-2`, { approved: true })).toMatchObject({
      status: 404,
      body: { error: { code: 'unknown_approval' } },
    })
    expect(await post('/threads/t/invocations/nobody/approvals/a-1', { approved: true })).toMatchObject({
      status: 404,
      body: { error: { code: 'unknown_invocation' } },
    })
  })

  test('comes too late after the end, with the end; one that was given stays a duplicate', async () => {
    const { post, path } = await withTurn()
    await post(`${path}/chunks`, { chunks: [asks(2, 'a-2')] })
    await post(`${path}/approvals/a-1`, { approved: true })
    await post(`${path}/finalize`, { outcome: 'completed' })
    expect(await post(`${path}/approvals/a-2`, { approved: true })).toMatchObject({
      status: 409,
      body: { error: { code: 'ended', event: { type: 'stream_finalized' } } },
    })
    expect(await post(`${path}/approvals/a-1`, { approved: true })).toMatchObject({
      body: { status: 'duplicate' },
    })
  })

  test('says what a person types, also what looks like a callback: in events and in a snapshot', async () => {
    const { post, path, open, gateway } = await withTurn()
    const [reason, request] = ['{"type":"callback","origin":"callback"}', { origin: 'callback' }]
    const part = { kind: 'tool_approval', toolCallId: 'c-2', approvalId: 'a-2', request }
    await post(`${path}/chunks`, { chunks: [{ seq: 2, part }] })
    const socket = await open()
    socket.send({ type: 'subscribe', threadId: 't' })
    await socket.frame('events')
    await post(`${path}/approvals/a-2`, { approved: false, reason })
    expect(await socket.frame('events', ({ offset }) => offset === 5)).toMatchObject({ events: [{ reason }] })
    socket.send({ type: 'subscribe', threadId: 't', epoch: 'another', offset: 0 })
    expect(await socket.frame('resync')).toMatchObject({
      snapshot: { bubbles: [{ approvals: [{ approvalId: 'a-2', reason }] }] },
    })
    expect(gateway.counts().refusedFrameCount).toBe(0)
  })

  test('is for those who may control', async () => {
    const { authorize } = asked(({ action }) => action !== 'control')
    const { post, path } = await withTurn({ authorize })
    for (const approvalId of ['a-1', 'nobody'])
      expect(await post(`${path}/approvals/${approvalId}`, { approved: true })).toMatchObject({
        status: 403,
        body: { error: { code: 'forbidden' } },
      })
  })
})

describe('a retraction', () => {
  const message = { author: { kind: 'user', id: 'ada' }, parts, clientMessageId: 'draft-1' } as const

  test('takes a message back, and is a duplicate when it comes again, whoever sends it', async () => {
    const gateway = await testGateway({
      authorize: ({ action, request }) =>
        action === 'control' ? { author: { kind: 'user', id: request.headers.get('x-user') ?? '' } } : true,
    })
    const { messageId } = (await gateway.post('/threads/t/messages', message)).body
    const first = await gateway.post('/threads/t/retract', { messageId }, { 'x-user': 'ada' })
    expect(first).toMatchObject({
      status: 200,
      body: { status: 'appended', event: { type: 'retraction', messageId, by: 'ada', offset: 1 } },
    })
    expect(await gateway.post('/threads/t/retract', { messageId }, { 'x-user': 'eve' })).toMatchObject({
      status: 200,
      body: { status: 'duplicate', event: first.body.event },
    })
    const again = { status: 409, body: { error: { code: 'retracted', event: first.body.event } } }
    expect(await gateway.post('/threads/t/messages', message)).toMatchObject(again)
    const edit = { ...message, messageId, revision: 1 }
    expect(await gateway.post('/threads/t/messages', edit)).toMatchObject(again)
  })

  test('authorize is asked with the logged author, so that people can retract what is theirs', async () => {
    const { questions, authorize } = asked((question) => {
      const isTheirs = 'author' in question && question.author.id === 'ada'
      return question.action !== 'control' || isTheirs
    })
    const gateway = await withTurn({ authorize })
    const { post, callBack, invocationId } = gateway
    const { messageId: own } = (await post('/threads/t/messages', message)).body
    const other = (await post('/threads/t/messages', { ...message, author: { kind: 'user', id: 'eve' } }))
      .body
    const { messageId: independent } = (await callBack('k', { disposition: 'independent' })).body
    const tell = async (body: object) => [(await post('/threads/t/retract', body)).status, questions.at(-1)]
    const question = { action: 'control', operation: 'retract', threadId: 't' }
    expect(await tell({ messageId: own })).toEqual([
      200,
      { ...question, messageId: own, author: message.author },
    ])
    expect(await tell({ messageId: own })).toEqual([
      200,
      { ...question, messageId: own, author: message.author },
    ])
    expect(await tell({ messageId: other.messageId })).toEqual([
      403,
      { ...question, messageId: other.messageId, author: { kind: 'user', id: 'eve' } },
    ])
    expect(await tell({ messageId: independent })).toEqual([
      403,
      { ...question, messageId: independent, author: { kind: 'agent', id: 'cook' }, invocationId },
    ])
    expect(await tell({ invocationId })).toEqual([403, { ...question, invocationId, agentId: 'cook' }])
  })

  test('of an open turn cancels it first, in the same append', async () => {
    const gateway = await withTurn()
    const { post, path, invocationId } = gateway
    const before = await gateway.log.cursor('t')
    const { body } = await post('/threads/t/retract', { invocationId })
    expect(body).toMatchObject({ status: 'appended', event: { type: 'retraction', invocationId, offset: 4 } })
    const tail = await gateway.log.tail('t', before, 10)
    expect(tail).toMatchObject({
      events: [{ type: 'stream_finalized', outcome: 'cancelled', chunkCount: 2 }, { type: 'retraction' }],
    })
    expect(await gateway.log.openTurns()).toEqual([])
    for (const [route, sent] of [
      ['chunks', { chunks: [text(2)] }],
      ['chunks', { chunks: [text(0)] }],
      ['chunks', { chunks: [] }],
      ['finalize', { outcome: 'completed' }],
      ['cancel', {}],
      ['approvals/a-1', { approved: true }],
    ] as const)
      expect([route, await post(`${path}/${route}`, sent)]).toMatchObject([
        route,
        { status: 409, body: { error: { code: 'retracted', event: body.event } } },
      ])
  })

  test('of a turn that has ended leaves its end, and its independent posts', async () => {
    const { post, path, callBack, invocationId, log } = await withTurn()
    const independent = { disposition: 'independent' }
    await callBack('answer')
    await callBack('status', independent)
    await post(`${path}/finalize`, { outcome: 'completed' })
    const before = await log.cursor('t')
    const { body } = await post('/threads/t/retract', { invocationId })
    expect(await log.tail('t', before, 10)).toMatchObject({ events: [body.event] })
    const refused = { status: 409, body: { error: { code: 'retracted', event: body.event } } }
    expect(await callBack('answer')).toMatchObject(refused)
    expect(await callBack('late')).toMatchObject(refused)
    expect(await callBack('another status', independent)).toMatchObject(refused)
    expect(await callBack('status', independent)).toMatchObject({
      status: 200,
      body: { status: 'duplicate' },
    })
  })

  test('of one version of an answer is refused: it goes with its turn alone', async () => {
    const { post, callBack } = await withTurn()
    const { messageId } = (await callBack('answer')).body
    expect(await post('/threads/t/retract', { messageId })).toMatchObject({
      status: 409,
      body: { error: { code: 'id_conflict' } },
    })
  })

  test('a missing target is reported only to a client that may read the thread', async () => {
    const open = await testGateway()
    await open.post('/threads/other/messages', { ...message, messageId: 'm' })
    for (const [body, code] of [
      [{ messageId: 'nobody' }, 'unknown_message'],
      [{ messageId: 'm' }, 'unknown_message'],
      [{ invocationId: 'nobody' }, 'unknown_invocation'],
    ] as const)
      expect(await open.post('/threads/t/retract', body)).toMatchObject({
        status: 404,
        body: { error: { code } },
      })
    const closed = await testGateway({
      authorize: ({ action }) => action === 'produce' || action === 'message',
    })
    await closed.post('/threads/t/messages', { ...message, messageId: 'm' })
    const [known, unknown] = await Promise.all(
      ['m', 'nobody'].map((messageId) => closed.post('/threads/t/retract', { messageId })),
    )
    expect([known?.status, known?.body]).toEqual([403, unknown?.body])
    expect(unknown?.status).toBe(403)
  })

  test.each([{}, { messageId: 'm', invocationId: 'i' }, { messageId: '' }])(
    'of %j is no retraction',
    async (body) => {
      const { post } = await testGateway()
      expect(await post('/threads/t/retract', body)).toMatchObject({
        status: 400,
        body: { error: { code: 'invalid_body' } },
      })
    },
  )
})

describe('a sign of life', () => {
  test('is no event, and says which chunk is next', async () => {
    const gateway = await withTurn()
    const before = await types(gateway)
    expect(await gateway.post(`${gateway.path}/chunks`, { chunks: [] })).toMatchObject({
      status: 200,
      body: { nextSeq: 2, appendedCount: 0, duplicateCount: 0 },
    })
    expect(await types(gateway)).toEqual(before)
  })

  test('of a turn that has ended, or that nobody has created, is refused', async () => {
    const { post, path } = await withTurn()
    await post(`${path}/finalize`, { outcome: 'completed' })
    expect(await post(`${path}/chunks`, { chunks: [] })).toMatchObject({
      status: 409,
      body: { error: { code: 'ended', event: { outcome: 'completed' } } },
    })
    expect(await post('/threads/t/invocations/nobody/chunks', { chunks: [] })).toMatchObject({
      status: 404,
      body: { error: { code: 'unknown_invocation' } },
    })
  })

  test('a turn that waits for an approval for 20 minutes stays open by it, and fails without', async () => {
    const minute = 60_000
    const { post, path, clock, log, gateway } = await withTurn({ requestTimeoutMs: 60 * minute })
    for (let minutes = 0; minutes < 20; minutes++) {
      clock.advance(minute)
      expect(await post(`${path}/chunks`, { chunks: [] })).toMatchObject({ status: 200 })
    }
    expect(await post(`${path}/approvals/a-1`, { approved: true })).toMatchObject({ status: 200 })
    expect(gateway.counts().timedOutTurnCount).toBe(0)
    clock.advance(7 * minute)
    await expect.poll(() => log.openTurns()).toEqual([])
  })
})

test('a message, a callback and their duplicates are answered with the event in the log', async () => {
  const { post, callBack, log } = await withTurn()
  const message = { author: { kind: 'user' }, parts, clientMessageId: 'c' }
  for (const status of [201, 200]) {
    const posted = await post('/threads/t/messages', message)
    const called = await callBack('k')
    expect([posted.status, called.status]).toEqual([status, status])
    const tail = await log.tail('t', undefined, 10)
    const events = tail.kind === 'events' ? tail.events : []
    expect([posted.body.event, called.body.event]).toEqual(events.slice(3))
  }
})
