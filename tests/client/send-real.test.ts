import { createServer } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { memoryLog } from '../../src/server/index.ts'
import { shown } from '../../src/testing/index.ts'
import { eventually } from '../support/eventually.ts'
import { caughtUp, realClient, realGateway } from './real-gateway.ts'
import { text } from './saying.ts'

const message = (words: string) => ({ threadId: 't', parts: text(words), clientMessageId: words })

test('messages sent without a server are logged once and in order when there is one', async () => {
  const log = memoryLog()
  const first = await realGateway(0, { log })
  await first.close()
  const { store, connection } = realClient(first.wsUrl)
  const sent = ['one', 'two', 'three'].map((words) => connection.send(message(words)))
  await eventually(() => expect(connection.outbox.messages('t')[0]).toMatchObject({ status: 'waiting' }))
  await realGateway(first.port, { log })
  await Promise.all(sent)
  await caughtUp(store, log, 't')
  expect(store.violations()).toEqual([])
  expect(shown(store, 't')).toEqual([
    expect.stringMatching(/: one \(user\)$/),
    expect.stringMatching(/: two \(user\)$/),
    expect.stringMatching(/: three \(user\)$/),
  ])
  expect((await log.cursor('t')).offset).toBe(3)
  expect(connection.outbox.messages('t')).toEqual([])
})

test('a message is sent although no socket can be had', async () => {
  const { wsUrl, log } = await realGateway()
  const { store, connection } = realClient(wsUrl, {
    socket: () => {
      throw new Error('a proxy that lets no socket through')
    },
  })
  const { key, messageId } = await connection.send(message('Hi'))
  expect(store.bubble(key)).toMatchObject({ kind: 'message', delivery: 'sent', messageId })
  expect((await log.cursor('t')).offset).toBe(1)
})

test('a message that the app does not allow fails with the gateway’s words', async () => {
  const { wsUrl } = await realGateway(0, { authorize: ({ action }) => action !== 'message' })
  const { store, connection, errors } = realClient(wsUrl)
  await expect(connection.send(message('Hi'))).rejects.toMatchObject({
    code: 'forbidden',
    status: 403,
    message: 'You are not allowed to do this. Sign in as someone who is.',
  })
  expect(shown(store, 't')).toEqual(['Hi: Hi (user, failed)'])
  expect(errors).toContain('forbidden')
})

test('whom the gateway knows better is shown as the gateway knows them', async () => {
  const { wsUrl } = await realGateway(0, {
    authorize: ({ action, request }) =>
      action === 'message'
        ? { author: { kind: 'user', id: request.headers.get('x-user') ?? 'nobody' } }
        : true,
  })
  const { store, connection } = realClient(wsUrl, { headers: () => Promise.resolve({ 'x-user': 'ada' }) })
  const { key } = await connection.send(message('Hi'))
  expect(store.bubble(key)).toMatchObject({ author: { kind: 'user', id: 'ada' }, delivery: 'sent' })
  expect(store.thread('t')?.keys).toEqual([key])
})

test('two tabs that talk at once show the same, each message once', async () => {
  const { wsUrl, log } = await realGateway()
  const tabs = [realClient(wsUrl), realClient(wsUrl)]
  await Promise.all(
    tabs.flatMap(({ connection }, tab) =>
      ['a', 'b', 'c'].map((words) => connection.send(message(`${words}${tab}`))),
    ),
  )
  for (const { store } of tabs) await caughtUp(store, log, 't')
  const [one, two] = tabs.map(({ store }) => shown(store, 't'))
  expect(one).toHaveLength(6)
  expect(two).toEqual(one)
})

test('a server that takes each request and hangs up, until it does not, has each message once', async () => {
  const counts: string[] = []
  const bodies = new Map<string, number>()
  const server = createServer((request, response) => {
    if (request.method !== 'POST') {
      request.socket.destroy() // that of a websocket
      return
    }
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      const { clientMessageId } = JSON.parse(body) as { clientMessageId: string } // the client's own
      counts.push(clientMessageId)
      const count = (bodies.get(clientMessageId) ?? 0) + 1
      bodies.set(clientMessageId, count)
      if (count < 3) {
        request.socket.destroy()
        return
      }
      const event = {
        ...{
          type: 'message',
          threadId: 't',
          messageId: `m-${clientMessageId}`,
          epoch: 'e',
          offset: bodies.size - 1,
        },
        ...JSON.parse(body),
      }
      response.setHeader('content-type', 'application/json')
      response.end(
        JSON.stringify({
          status: 'appended',
          messageId: event.messageId,
          revision: 0,
          offset: event.offset,
          event,
        }),
      )
    })
  })
  const port = await new Promise<number>(
    (resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)), // it listens
  )
  onTestFinished(() => void server.close())
  const { store, connection } = realClient(`ws://127.0.0.1:${port}/ws`)
  await Promise.all([connection.send(message('one')), connection.send(message('two'))])
  expect(counts).toEqual(['one', 'one', 'one', 'two', 'two', 'two'])
  expect(shown(store, 't')).toEqual(['m-one: one (user)', 'm-two: two (user)'])
})
