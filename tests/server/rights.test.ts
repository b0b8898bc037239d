import { describe, expect, test } from 'vitest'
import type { AuthorizeQuestion, GatewayOptions, LoggedEvent } from '../../src/server/index.ts'
import { testGateway, type TestGateway } from './support/test-gateway.ts'

const says = (text: string) => [{ kind: 'text', text }]
const userOf = (request: Request): string | undefined => request.headers.get('x-user') ?? undefined
const as = (user: string, more: Record<string, string> = {}) => ({ 'x-user': user, ...more })
const messages = '/threads/t/messages'

/** Pages speak for who is logged in, edit what is theirs, and a moderator what is not; `backend` produces. */
const authorize: GatewayOptions['authorize'] = (question) => {
  const user = userOf(question.request)
  if (question.action === 'produce') return user === 'backend'
  if (question.action === 'edit') return user === 'moderator' || question.author.id === user
  return question.action === 'message' && user !== undefined ? { author: { kind: 'user', id: user } } : true
}

const eventsOf = async ({ log }: TestGateway, threadId = 't'): Promise<readonly LoggedEvent[]> => {
  const tail = await log.tail(threadId, undefined, 1_000)
  return tail.kind === 'events' ? tail.events : []
}

describe('whose message it is', () => {
  test.each([{ kind: 'agent' }, { kind: 'system' }, { kind: 'user', id: 'bob' }])(
    'the author that authorize names counts, not the claimed %j',
    async (author) => {
      const gateway = await testGateway({ authorize })
      const answer = await gateway.post(messages, { author, parts: says('a') }, as('ada'))
      expect(answer.status).toBe(201)
      expect(await eventsOf(gateway)).toMatchObject([{ author: { kind: 'user', id: 'ada' } }])
    },
  )

  test.each(['agent', 'system'])('a client that may not produce cannot claim to be %s', async (kind) => {
    const asked: string[] = []
    const gateway = await testGateway({
      authorize({ action, request }) {
        asked.push(action)
        return action === 'message' || userOf(request) === 'backend'
      },
    })
    const post = { author: { kind }, parts: says('a') }
    expect(await gateway.post(messages, post, as('ada'))).toMatchObject({
      status: 403,
      body: { error: { code: 'forbidden', message: expect.stringContaining(`as ${kind}`) } },
    })
    expect(asked).toEqual(['message', 'produce'])
    expect(await gateway.post(messages, post, as('backend'))).toMatchObject({ status: 201 })
  })

  test('an author that authorize names may be any', async () => {
    const gateway = await testGateway({ authorize: () => ({ author: { kind: 'system' } }) })
    await gateway.post(messages, { author: { kind: 'user' }, parts: says('a') })
    expect(await eventsOf(gateway)).toMatchObject([{ author: { kind: 'system' } }])
  })

  test('an author that is none is a failure of the app, which alone is told', async () => {
    const author = { kind: 'root' } as never
    const gateway = await testGateway({ authorize: () => ({ author }) })
    const answer = await gateway.post(messages, { author: { kind: 'user' }, parts: says('a') })
    expect(answer).toMatchObject({ status: 500, body: { error: { code: 'internal' } } })
    expect(String(gateway.errors[0])).toContain('authorize returned an author')
    expect(await gateway.log.cursor('t')).toMatchObject({ offset: 0 })
  })
})

describe('edits', () => {
  async function withMessageOf(user: string, own: GatewayOptions['authorize'] = authorize) {
    const gateway = await testGateway({ authorize: own })
    const { body } = await gateway.post(messages, { author: { kind: 'user' }, parts: says('a') }, as(user))
    const edit = (editor: string, more: object = {}) =>
      gateway.post(
        messages,
        { author: { kind: 'user' }, messageId: body.messageId, parts: says('b'), revision: 1, ...more },
        as(editor),
      )
    return { gateway, edit, messageId: String(body.messageId) }
  }

  test('authorize is asked about an edit, with the messageId and the author as stored', async () => {
    const asked: Omit<AuthorizeQuestion, 'request'>[] = []
    const { edit, messageId } = await withMessageOf('ada', (question) => {
      const { request: _, ...rest } = question
      asked.push(rest)
      return authorize(question)
    })
    await edit('eve')
    expect(asked.slice(1)).toEqual([
      { action: 'read', threadId: 't' },
      { action: 'edit', threadId: 't', messageId, author: { kind: 'user', id: 'ada' } },
    ])
  })

  test('another user overwrites nothing', async () => {
    const { gateway, edit } = await withMessageOf('ada')
    expect(await edit('eve')).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } })
    expect(await gateway.log.cursor('t')).toMatchObject({ offset: 1 })
  })

  test.each(['ada', 'moderator'])('%s edits the message of ada, and ada stays its author', async (editor) => {
    const { gateway, edit } = await withMessageOf('ada')
    expect(await edit(editor)).toMatchObject({ status: 201, body: { revision: 1 } })
    expect((await eventsOf(gateway)).at(-1)).toMatchObject({
      revision: 1,
      parts: says('b'),
      author: { kind: 'user', id: 'ada' },
    })
  })

  test('a revision is at most the last plus one, so that nobody locks the owner out', async () => {
    const { edit } = await withMessageOf('ada')
    for (const revision of [2, Number.MAX_SAFE_INTEGER])
      expect(await edit('moderator', { revision })).toMatchObject({
        status: 409,
        body: { error: { code: 'revision_gap' } },
      })
    expect(await edit('ada', { revision: 1 })).toMatchObject({ status: 201 })
    expect(await edit('ada', { revision: 2, parts: says('c') })).toMatchObject({ status: 201 })
    expect(await edit('ada', { revision: 0, parts: says('d') })).toMatchObject({ status: 409 })
  })

  test('a message of another thread is not edited from this one', async () => {
    const { gateway, messageId } = await withMessageOf('ada')
    const edit = { author: { kind: 'user' }, messageId, parts: says('b'), revision: 1 }
    expect(await gateway.post('/threads/u/messages', edit, as('ada'))).toMatchObject({ status: 403 })
  })
})

describe('who chooses ids', () => {
  test('a client that may only post messages cannot choose a messageId, and learns of none', async () => {
    const gateway = await testGateway({ authorize })
    const { body: turn } = await gateway.post('/threads/t/invocations', {}, as('backend'))
    const bearer = { authorization: `Bearer ${turn.token}`, 'idempotency-key': 'k' }
    const { body: callback } = await gateway.post('/callback', { parts: says('answer') }, bearer)
    const answers = []
    for (const messageId of ['free', String(callback.messageId)])
      answers.push(
        await gateway.post(messages, { author: { kind: 'user' }, messageId, parts: says('a') }, as('ada')),
      )
    expect(answers.map(({ status }) => status)).toEqual([403, 403])
    expect(answers[0]?.body).toEqual(answers[1]?.body)
  })

  test('a producer chooses', async () => {
    const gateway = await testGateway({ authorize })
    const post = { author: { kind: 'user' }, messageId: 'free', parts: says('a') }
    expect(await gateway.post(messages, post, as('backend'))).toMatchObject({
      status: 201,
      body: { messageId: 'free' },
    })
  })

  test('what a callback is called cannot be told without the secret: it is another one in each gateway', async () => {
    const ids = new Set<string>()
    for (const secret of ['a', 'b'].map((letter) => letter.repeat(32))) {
      const gateway = await testGateway({ secret })
      const { body: turn } = await gateway.post('/threads/t/invocations', {}, { 'idempotency-key': 'run' })
      const bearer = { authorization: `Bearer ${turn.token}`, 'idempotency-key': 'k' }
      const { body } = await gateway.post('/callback', { parts: says('a') }, bearer)
      const message = { author: { kind: 'user' }, parts: says('a'), clientMessageId: 'c' }
      const { body: posted } = await gateway.post(messages, message)
      for (const id of [turn.invocationId, body.messageId, posted.messageId]) ids.add(String(id))
    }
    expect(ids.size).toBe(6)
  })
})

describe('what is sent again', () => {
  const post = { author: { kind: 'user' }, parts: says('a') }

  test.each([
    ['clientMessageId', { clientMessageId: 'c' }, {}],
    ['key', {}, { 'idempotency-key': 'c' }],
  ])('a %s is its author’s own, in its thread', async (_, more, headers) => {
    const gateway = await testGateway({ authorize })
    const ids = new Set<string>()
    for (const user of ['ada', 'bob'])
      for (const thread of ['t', 'u']) {
        const answer = await gateway.post(
          `/threads/${thread}/messages`,
          { ...post, ...more },
          as(user, headers),
        )
        expect(answer.status).toBe(201)
        ids.add(String(answer.body.messageId))
      }
    expect(ids.size).toBe(4)
    expect(await gateway.post(messages, { ...post, ...more }, as('ada', headers))).toMatchObject({
      status: 200,
      body: { status: 'duplicate' },
    })
  })

  test('the same clientMessageId with other content is refused, whatever its key is', async () => {
    const gateway = await testGateway({ authorize })
    await gateway.post(messages, { ...post, clientMessageId: 'c' }, as('ada', { 'idempotency-key': '1' }))
    for (const key of ['1', '2']) {
      const other = { ...post, clientMessageId: 'c', parts: says('b') }
      expect(await gateway.post(messages, other, as('ada', { 'idempotency-key': key }))).toMatchObject({
        status: 409,
        body: { error: { code: 'content_conflict' } },
      })
    }
  })
})
