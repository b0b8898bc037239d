import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { closeCodes } from '../../src/client/index.ts'
import { shown } from '../../src/testing/index.ts'
import { eventually } from '../support/eventually.ts'
import { caughtUp, realClient, realGateway } from './real-gateway.ts'

const text = (words: string) => [{ kind: 'text', text: words }]
const says = (words: string) => ({ author: { kind: 'user' }, parts: text(words) })

test('a turn and its late callback, posted over HTTP, are one bubble', async () => {
  const { wsUrl, post, log } = await realGateway()
  const { store, connection, errors } = realClient(wsUrl)
  const turn = await post('/threads/t/invocations', { agentId: 'scout' })
  const path = `/threads/t/invocations/${turn.invocationId}`
  await post(`${path}/chunks`, { chunks: [{ seq: 0, part: { kind: 'text', delta: 'Hello.' } }] })
  await caughtUp(store, log, 't')
  expect(shown(store, 't')).toEqual([`${turn.invocationId}: Hello. (streaming, stream)`])
  await post(`${path}/finalize`, { outcome: 'completed' })
  const next = await post('/threads/t/invocations', { agentId: 'scribe' })
  await post(
    '/callback',
    { parts: text('Hello, Ada.') },
    { authorization: `Bearer ${turn.token}`, 'idempotency-key': 'k' },
  )
  await caughtUp(store, log, 't')
  expect(shown(store, 't')).toEqual([
    `${turn.invocationId}: Hello, Ada. (completed, callback)`,
    `${next.invocationId}: (pending, none)`,
  ])
  expect(connection.state()).toMatchObject({ status: 'open', attempt: 0 })
  expect([...connection.state().threads]).toEqual([['t', { status: 'live' }]])
  expect(errors).toEqual([])
})

test('a socket that is cut without a word is replaced, and what was missed arrives', async () => {
  const { wsUrl, post, log } = await realGateway()
  const sockets: WebSocket[] = []
  const { store, errors } = realClient(wsUrl, {
    socket(url) {
      const socket = new WebSocket(url)
      sockets.push(socket)
      return socket
    },
  })
  await post('/threads/t/messages', { ...says('one'), messageId: 'a' })
  await caughtUp(store, log, 't')
  sockets[0]?.terminate()
  await post('/threads/t/messages', { ...says('two'), messageId: 'b' })
  await caughtUp(store, log, 't')
  expect(shown(store, 't')).toEqual(['a: one (user)', 'b: two (user)'])
  expect(sockets).toHaveLength(2)
  expect(errors).toEqual(['lost'])
})

test('a gateway that restarts with an empty log takes the thread’s place', async () => {
  const first = await realGateway()
  const { store, connection, errors } = realClient(first.wsUrl)
  await first.post('/threads/t/messages', { ...says('of the old log'), messageId: 'a' })
  await caughtUp(store, first.log, 't')
  await first.close()
  await eventually(() => expect(connection.state().status).not.toBe('open'))
  const second = await realGateway(first.port)
  await second.post('/threads/t/messages', { ...says('of the new log'), messageId: 'b' })
  await caughtUp(store, second.log, 't')
  expect(shown(store, 't')).toEqual(['b: of the new log (user)'])
  expect(store.snapshot('t')).toEqual((await second.log.snapshot('t')).snapshot)
  expect(errors[0]).toBe('going_away')
  await eventually(() => expect(connection.state().threads.get('t')).toEqual({ status: 'live' }))
})

test('a client that is put out is told so, waits, and is let in when it is asked to try again', async () => {
  const { wsUrl, gateway } = await realGateway()
  const { connection, errors } = realClient(wsUrl)
  await eventually(() => expect(connection.state().threads.get('t')).toEqual({ status: 'live' }))
  expect(gateway.disconnect(() => true)).toBe(1)
  await eventually(() => expect(connection.state().status).toBe('waiting'))
  expect(connection.state().retryAt).toBeUndefined()
  expect(connection.state().reason).toEqual({
    code: 'unauthorized',
    message: closeCodes.unauthorized.meaning,
  })
  expect(errors).toEqual(['unauthorized'])
  connection.retry()
  await eventually(() => expect(connection.state().threads.get('t')).toEqual({ status: 'live' }))
})

test('a client that may not connect is refused before there is a socket, and gets in at a later attempt', async () => {
  let isWelcome = false
  const { wsUrl, gateway } = await realGateway(0, {
    authorize: ({ action }) => isWelcome || action !== 'connect',
  })
  const { connection } = realClient(wsUrl)
  await eventually(() => expect(gateway.counts().refusedSocketCount).toBeGreaterThan(0))
  expect(gateway.counts().socketCount).toBe(0)
  isWelcome = true
  await eventually(() => {
    connection.retry()
    expect(connection.state().threads.get('t')).toEqual({ status: 'live' })
  })
})

test('a thread that may not be read is refused, and the others are live', async () => {
  const { wsUrl } = await realGateway(0, { authorize: ({ threadId }) => threadId !== 'secret' })
  const { connection } = realClient(wsUrl, { threadIds: ['t', 'secret'] })
  await eventually(() => {
    const { threads } = connection.state()
    expect([threads.get('t')?.status, threads.get('secret')?.status]).toEqual(['live', 'refused'])
  })
})

test('a token is fetched for each attempt, and reaches the server with it', async () => {
  const tokens: (string | null)[] = []
  const { wsUrl } = await realGateway(0, {
    authorize({ action, request }) {
      if (action === 'connect') tokens.push(new URL(request.url).searchParams.get('token'))
      return true
    },
  })
  let count = 0
  const sockets: WebSocket[] = []
  const { connection } = realClient(wsUrl, {
    url: () => Promise.resolve(`${wsUrl}?token=${++count}`),
    socket(url) {
      const socket = new WebSocket(url)
      sockets.push(socket)
      return socket
    },
  })
  await eventually(() => expect(connection.state().status).toBe('open'))
  sockets[0]?.terminate()
  await eventually(() => expect(tokens).toEqual(['1', '2']))
})

test('a client that is disposed of while it connects leaves no socket and no error behind', async () => {
  const { wsUrl, gateway } = await realGateway()
  const { connection, errors } = realClient(wsUrl)
  connection.dispose()
  const { connection: other } = realClient(wsUrl)
  await eventually(() => expect(other.state().status).toBe('open'))
  await eventually(() => expect(gateway.counts().socketCount).toBe(1))
  expect(errors).toEqual([])
})
