import { describe, expect, test, vi } from 'vitest'
import { closeCodes, isId } from '../../src/protocol/index.ts'
import { type Log, type LoggedEvent, memoryLog, ProtocolViolationError } from '../../src/server/index.ts'
import { testGateway, type TestGateway } from './support/test-gateway.ts'

const parts = [{ kind: 'text', text: 'Hello, Ada.' }]
const user = { kind: 'user' }

/** Every callback without an id in what a socket was sent, however deep; what parts say is what people say. */
function leaksIn(texts: readonly string[]): readonly object[] {
  const leaks: object[] = []
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    const record = value as Readonly<Record<string, unknown>>
    const isCallback = record['origin'] === 'callback' || record['type'] === 'callback'
    if (isCallback && !isId(record['invocationId'])) leaks.push(value)
    for (const inner of Object.values(value)) look(inner)
  }
  for (const text of texts) look(JSON.parse(text))
  return leaks
}

const loose = {
  type: 'callback',
  origin: 'callback',
  threadId: 't',
  messageId: 'm',
  disposition: 'replace',
  parts,
}
const written = JSON.stringify(loose)

/** A way to smuggle a callback without an id in, over the routes; and what becomes of it. */
const attempts: readonly [
  what: string,
  code: string,
  attempt: (gateway: TestGateway, turn: Turn) => Promise<Answer>,
][] = [
  [
    'a callback without a token',
    'missing_token',
    ({ post }) => post('/callback', loose, { 'idempotency-key': 'k' }),
  ],
  ['a callback without an id', 'appended', ({ post }, { headers }) => post('/callback', loose, headers)],
  ...['', null, 7, [], {}, 'x'.repeat(257), '\ud800'].map((invocationId): (typeof attempts)[number] => [
    `a callback with the id ${JSON.stringify(invocationId).slice(0, 20)}`,
    'invalid_body',
    ({ post }, { headers }) => post('/callback', { ...loose, invocationId }, headers),
  ]),
  [
    'a message that says it is a callback',
    'appended',
    ({ post }) => post('/threads/t/messages', { ...loose, author: user }),
  ],
  [
    'a message of a turn that is no id',
    'invalid_body',
    ({ post }) => post('/threads/t/messages', { ...loose, author: user, invocationId: '' }),
  ],
  [
    'an author that is a callback',
    'appended',
    ({ post }) => post('/threads/t/messages', { author: { kind: 'user', id: written }, parts }),
  ],
  [
    'a message whose id is a callback',
    'appended',
    ({ post }) => post('/threads/t/messages', { author: user, parts, messageId: '{"type":"callback"}' }),
  ],
  [
    'a thread whose name is a callback',
    'appended',
    ({ post }) =>
      post(`/threads/${encodeURIComponent('{"type":"callback"}')}/messages`, { author: user, parts }),
  ],
  [
    'an agent that is a callback',
    'appended',
    ({ post }) => post('/threads/t/invocations', { agentId: '[{"origin":"callback"}]' }),
  ],
  ['a creation that says it is a callback', 'appended', ({ post }) => post('/threads/t/invocations', loose)],
  [
    'a chunk that is a callback',
    'invalid_body',
    ({ post }, { path }) => post(`${path}/chunks`, { chunks: [{ seq: 0, part: loose }] }),
  ],
  [
    'a chunk beside a callback',
    'appended',
    ({ post }, { path }) =>
      post(`${path}/chunks`, {
        chunks: [{ ...loose, seq: 0, part: { kind: 'text', delta: 'a', ...loose } }],
      }),
  ],
  [
    'a tool that is a callback',
    'appended',
    ({ post }, { path }) =>
      post(`${path}/chunks`, {
        chunks: [{ seq: 0, part: { kind: 'tool_call', toolCallId: 'c', toolName: written, inputDelta: '' } }],
      }),
  ],
  [
    'an error whose code is a callback',
    'appended',
    ({ post }, { path }) =>
      post(`${path}/finalize`, { outcome: 'failed', error: { message: 'x', code: written } }),
  ],
  [
    'an error that says it is a callback',
    'appended',
    ({ post }, { path }) =>
      post(`${path}/finalize`, { outcome: 'failed', error: { ...loose, message: 'x' } }),
  ],
]

interface Turn {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}
type Answer = Awaited<ReturnType<TestGateway['post']>>

describe('over the routes', () => {
  test.each(attempts)('%s: %s, and nothing leaks', async (_, code, attempt) => {
    const gateway = await testGateway()
    const { body } = await gateway.post('/threads/t/invocations')
    const turn = {
      path: `/threads/t/invocations/${body.invocationId}`,
      headers: { authorization: `Bearer ${body.token}`, 'idempotency-key': 'k' },
    }
    const socket = await gateway.open()
    socket.send({ type: 'subscribe', threadId: 't' })
    const answer = await attempt(gateway, turn)
    expect(answer.body.error?.code ?? (answer.status < 300 && 'appended')).toBe(code)
    // What was taken in has come, and the socket is as it was.
    await gateway.post('/threads/t/messages', { author: user, parts, messageId: 'last' })
    await socket.frame('events', ({ events }) =>
      events.some((event) => Reflect.get(Object(event), 'messageId') === 'last'),
    )
    expect(leaksIn(socket.texts)).toEqual([])
    expect(gateway.gateway.counts().refusedFrameCount).toBe(0)
    for (const { type, origin, invocationId } of socket.events)
      expect(isId(invocationId) || (type === 'message' && origin === undefined)).toBe(true)
  })

  test('what people say of callbacks is theirs to say', async () => {
    const { post, open } = await testGateway()
    const socket = await open()
    socket.send({ type: 'subscribe', threadId: 't' })
    const said = [{ kind: 'text', text: written }]
    expect(await post('/threads/t/messages', { author: user, parts: said })).toMatchObject({ status: 201 })
    expect((await socket.eventCount(1))[0]).toMatchObject({ parts: said })
    const { body } = await post('/threads/t/invocations', {})
    const error = { message: `the tool answered ${written}` }
    const end = await post(`/threads/t/invocations/${body['invocationId']}/finalize`, {
      outcome: 'failed',
      error,
    })
    expect(end).toMatchObject({ status: 200 })
    expect((await socket.eventCount(3))[2]).toMatchObject({ error })
  })
})

type Broken = Readonly<Record<string, unknown>>

/** A log that hands out this in the place of thread `t`. */
function brokenLog(event: Broken, how: 'tail' | 'snapshot'): Log {
  const log = memoryLog()
  return {
    ...log,
    async tail(threadId, from, limit) {
      const tail = await log.tail(threadId, from, limit)
      if (threadId !== 't') return tail
      if (how === 'tail')
        return { kind: 'events', events: [event as unknown as LoggedEvent], cursor: tail.cursor }
      return { kind: 'resync', reason: 'epoch', cursor: tail.cursor }
    },
    async snapshot(threadId) {
      const { snapshot, cursor } = await log.snapshot(threadId)
      // Not a snapshot: that is the point.
      return { snapshot: { ...snapshot, bubbles: [event] as never }, cursor }
    },
  }
}

const poisons: readonly [what: string, event: Broken][] = [
  ['no id', loose],
  ['an empty id', { ...loose, invocationId: '' }],
  ['an id that is a number', { ...loose, invocationId: 7 }],
  ['an id that is null', { ...loose, invocationId: null }],
  ['an id that is half a letter', { ...loose, invocationId: '\ud800' }],
  ['an id that is too long', { ...loose, invocationId: 'x'.repeat(257) }],
  ['the type and the thread alone', { type: 'callback', threadId: 't', parts }],
  ['the origin alone', { type: 'message', origin: 'callback', parts }],
  ['a place within another event', { type: 'message', messageId: 'm', batch: [[{ deep: loose }]] }],
  ['a text in another event', { type: 'message', messageId: 'm', note: written }],
  ['a way to write itself', { type: 'message', toJSON: () => loose }],
]

test.each(['{"type":"callback"}', written])(
  'a thread whose name is %s is a thread like any, and the others of its socket go on',
  async (threadId) => {
    const { post, open, gateway } = await testGateway()
    const socket = await open()
    socket.send({ type: 'subscribe', threadId: 't' })
    socket.send({ type: 'subscribe', threadId })
    await post(`/threads/${encodeURIComponent(threadId)}/messages`, { author: user, parts })
    expect((await socket.eventCount(1))[0]).toMatchObject({ threadId })
    await post('/threads/t/messages', { author: user, parts })
    expect((await socket.eventCount(2))[1]).toMatchObject({ threadId: 't' })
    socket.send({ type: 'unsubscribe', threadId })
    await vi.waitUntil(() => gateway.counts().subscriptionCount === 1)
    expect(gateway.counts()).toMatchObject({ socketCount: 1, refusedFrameCount: 0, invalidFrameCount: 0 })
  },
)

describe('from a log that is broken', () => {
  for (const how of ['tail', 'snapshot'] as const) {
    test.each(poisons)(
      `a callback in its ${how} with %s goes no further, and the socket is closed`,
      async (_, event) => {
        const { open, gateway, errors } = await testGateway({ log: brokenLog(event, how) })
        const [victim, other] = [await open(), await open()]
        other.send({ type: 'subscribe', threadId: 'u' })
        await other.frame('events')
        victim.send({ type: 'subscribe', threadId: 't' })
        expect(await victim.closed).toMatchObject({ code: closeCodes.internal.code })
        expect(victim.texts).toEqual([])
        expect(gateway.counts()).toMatchObject({ refusedFrameCount: 1, sentFrameCount: 1 })
        expect(errors).toEqual([expect.any(ProtocolViolationError)])
        other.send({ type: 'ping' })
        expect(await other.frame('pong')).toBeDefined()
      },
    )
  }

  test('what comes before it is sent', async () => {
    const log = memoryLog()
    await log.append('t', [
      { type: 'message', messageId: 'm', author: { kind: 'user' }, parts: [{ kind: 'text', text: 'a' }] },
    ])
    const poisoned: Log = {
      ...log,
      async tail(threadId, from, limit) {
        const tail = await log.tail(threadId, from, limit)
        const isEnd = tail.kind === 'events' && from !== undefined
        return isEnd ? { ...tail, events: [loose as unknown as LoggedEvent] } : tail
      },
    }
    const { open } = await testGateway({ log: poisoned })
    const socket = await open()
    socket.send({ type: 'subscribe', threadId: 't' })
    await socket.eventCount(1)
    await log.append('t', [{ type: 'invocation_created', invocationId: 'i' }])
    expect(await socket.closed).toMatchObject({ code: closeCodes.internal.code })
    expect(socket.events).toMatchObject([{ messageId: 'm' }])
    expect(leaksIn(socket.texts)).toEqual([])
  })
})

test('a leak would be seen', () => {
  expect(leaksIn([JSON.stringify({ type: 'events', events: [{ ...loose, invocationId: 'i' }] })])).toEqual([])
  expect(leaksIn([JSON.stringify({ type: 'events', events: [[loose]] })])).toEqual([loose])
})
