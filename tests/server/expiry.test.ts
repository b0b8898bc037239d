import { expect, test, vi } from 'vitest'
import type { Allowed, AuthorizeAnswer, AuthorizeQuestion } from '../../src/server/index.ts'
import { testGateway } from './support/test-gateway.ts'

const start = 1_800_000_000_000
const message = { author: { kind: 'user' }, parts: [{ kind: 'text', text: 'a' }] }

/** An app whose answers are changed while sockets are open. */
async function withAnswers(first: Partial<Record<AuthorizeQuestion['action'], AuthorizeAnswer>>) {
  const answers: Partial<Record<string, AuthorizeAnswer | Error>> = { ...first }
  const asked: string[] = []
  const gateway = await testGateway({
    reauthorizeMs: 2 ** 31 - 1,
    heartbeatMs: 2 ** 31 - 1,
    authorize({ action }) {
      asked.push(action)
      const answer = answers[action] ?? true
      if (answer instanceof Error) throw answer
      return answer
    },
  })
  const socket = await gateway.open()
  socket.send({ type: 'subscribe', threadId: 't' })
  await socket.frame('events')
  asked.length = 0
  return { gateway, socket, asked, answers, pass: (ms: number) => gateway.clock.advance(ms) }
}

test.each<[how: string, answer: AuthorizeAnswer]>([
  ['a time', { expiresAt: start + 10_000 }],
  ['a duration', { expiresInMs: 10_000 }],
])('a socket whose right ends at %s is closed with 4401 then, and not before', async (_, answer) => {
  const { socket, asked, answers, pass } = await withAnswers({ connect: answer })
  answers['connect'] = false
  pass(9_999)
  expect(asked).toEqual([])
  pass(1)
  expect(await socket.closed).toMatchObject({ code: 4401 })
  expect(asked).toEqual(['connect'])
})

test('a fresh answer goes on, until it has expired, too', async () => {
  const { gateway, socket, answers, pass } = await withAnswers({ connect: { expiresInMs: 10_000 } })
  answers['connect'] = { expiresInMs: 20_000 }
  pass(10_000)
  await gateway.post('/threads/t/messages', message)
  await socket.eventCount(1)
  answers['connect'] = false
  pass(19_000)
  await gateway.post('/threads/t/messages', message)
  await socket.eventCount(2)
  pass(1_000)
  expect(await socket.closed).toMatchObject({ code: 4401 })
})

test('an answer that has expired already is none', async () => {
  const { socket, answers, pass } = await withAnswers({ connect: { expiresAt: start + 10_000 } })
  answers['connect'] = { expiresAt: start + 10_000 } // nobody has renewed it
  pass(10_000)
  expect(await socket.closed).toMatchObject({ code: 4401 })
  const gateway = await testGateway({ authorize: () => ({ expiresAt: start }) })
  expect(await gateway.post('/threads/t/messages', message)).toMatchObject({ status: 403 })
})

test('an app that fails when it is asked about what has expired closes the socket, and is told', async () => {
  const { gateway, socket, answers, pass } = await withAnswers({ connect: { expiresInMs: 10_000 } })
  answers['connect'] = new Error('the app has failed')
  pass(10_000)
  expect(await socket.closed).toMatchObject({ code: 4401 })
  expect(gateway.errors).toEqual([answers['connect']])
})

test('nothing is sent between the end of a right and a fresh answer', async () => {
  let answer: (allowed: AuthorizeAnswer) => void = () => undefined
  let isFirst = true
  const gateway = await testGateway({
    reauthorizeMs: 2 ** 31 - 1,
    heartbeatMs: 2 ** 31 - 1,
    authorize({ action }) {
      if (action !== 'connect') return true
      if (!isFirst) return new Promise<AuthorizeAnswer>((resolve) => (answer = resolve))
      isFirst = false
      return { expiresInMs: 10_000 }
    },
  })
  const socket = await gateway.open()
  socket.send({ type: 'subscribe', threadId: 't' })
  await socket.frame('events')
  gateway.clock.advance(10_000)
  await gateway.post('/threads/t/messages', message)
  socket.send({ type: 'ping' })
  await socket.frame('pong')
  expect(socket.events).toEqual([])
  answer(true)
  await socket.eventCount(1)
})

test('a thread whose right ends is no longer sent, and the socket stays', async () => {
  const { socket, answers, pass } = await withAnswers({ read: { expiresInMs: 10_000 } })
  answers['read'] = false
  pass(10_000)
  expect(await socket.frame('error')).toMatchObject({ code: 'forbidden', threadId: 't' })
  socket.send({ type: 'ping' })
  await socket.frame('pong')
})

test('a time beyond what a timer can hold is waited for', async () => {
  const { socket, asked, answers, pass } = await withAnswers({ connect: { expiresInMs: 2 ** 31 + 5_000 } })
  answers['connect'] = false
  pass(2 ** 31 - 1)
  const before = asked.filter((action) => action === 'connect').length
  expect(before).toBeLessThan(2) // only by reauthorizeMs, which is as long
  pass(10_000)
  expect(await socket.closed).toMatchObject({ code: 4401 })
})

test.each<[what: string, answer: Allowed]>([
  ['both', { expiresAt: start, expiresInMs: 1 }],
  ['no number', { expiresAt: '2030' as never }],
])('an answer with %s is a failure of the app', async (_, answer) => {
  const gateway = await testGateway({ authorize: () => answer })
  expect(await gateway.post('/threads/t/messages', message)).toMatchObject({ status: 500 })
  expect(String(gateway.errors[0])).toContain('authorize returned')
})

test('a poll ends when the token of its turn expires', async () => {
  const gateway = await testGateway({ tokenTtlMs: 10_000 })
  const { body } = await gateway.post('/threads/t/invocations')
  const poll = gateway.request('/turn/control', { headers: { authorization: `Bearer ${body.token}` } })
  await vi.waitUntil(() => gateway.gateway.counts().pollCount === 1)
  gateway.clock.advance(9_999)
  expect(gateway.gateway.counts().pollCount).toBe(1)
  gateway.clock.advance(1)
  expect(await poll).toMatchObject({ status: 401, body: { error: { code: 'expired_token' } } })
})
