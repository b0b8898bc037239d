import { describe, expect, test, vi } from 'vitest'
import { httpErrors } from '../../src/protocol/index.ts'
import { type Log, memoryLog } from '../../src/server/index.ts'
import { testGateway } from './support/test-gateway.ts'

const message = { author: { kind: 'user' }, parts: [{ kind: 'text', text: 'a' }] }
const failure = new Error('password of the database: 1234')
const fail = async (): Promise<never> => {
  throw failure
}
const internal = { error: { code: 'internal', message: httpErrors.internal.message } }

describe('a failure is told to the server, and to nobody else', () => {
  test.each<[string, unknown]>([
    ['an error', failure],
    ['a text', 'password: 1234'],
    ['nothing', undefined],
  ])('of authorize, which throws %s', async (_, thrown) => {
    const { post, errors } = await testGateway({
      authorize: () => {
        throw thrown
      },
    })
    for (const path of ['invocations', 'invocations/i/chunks', 'invocations/i/finalize', 'messages'])
      expect(await post(`/threads/t/${path}`, message)).toMatchObject({ status: 500, body: internal })
    expect(errors).toEqual([thrown, thrown, thrown, thrown])
  })

  test('of a log that cannot append', async () => {
    const { post, errors } = await testGateway({ log: { ...memoryLog(), append: fail } })
    const answer = await post('/threads/t/messages', message)
    expect([answer.status, answer.body]).toEqual([500, internal])
    expect(errors).toEqual([failure])
  })

  test('of a log that answers something else than it was asked', async () => {
    const log = memoryLog()
    const append: Log['append'] = async (threadId) => ({
      ok: true,
      appended: [],
      cursor: await log.cursor(threadId),
    })
    const { post, errors } = await testGateway({ log: { ...log, append } })
    expect(await post('/threads/t/messages', message)).toMatchObject({ status: 500, body: internal })
    expect(errors).toEqual([expect.any(TypeError)])
  })

  test('of a log that cannot be read: the thread is refused, the socket goes on, and to subscribe again is a new try', async () => {
    const log = memoryLog()
    let isBroken = true
    const tail: Log['tail'] = async (...args) => (isBroken ? fail() : log.tail(...args))
    const { open, errors, gateway } = await testGateway({ log: { ...log, tail } })
    const socket = await open()
    socket.send({ type: 'subscribe', threadId: 't' })
    const { code, message: words, threadId } = await socket.frame('error')
    expect([code, threadId]).toEqual(['internal', 't'])
    expect(words).not.toContain('1234')
    expect(errors).toEqual([failure])
    expect(gateway.counts().subscriptionCount).toBe(0)
    isBroken = false
    socket.send({ type: 'subscribe', threadId: 't' })
    expect(await socket.frame('events')).toMatchObject({ offset: 0 })
  })

  test('of a log that does not go on from its own snapshot: the thread is refused, and nothing goes round and round', async () => {
    const log = memoryLog()
    const tail: Log['tail'] = async (threadId) => ({
      kind: 'resync',
      reason: 'trimmed',
      cursor: await log.cursor(threadId),
    })
    const { open, errors, gateway } = await testGateway({ log: { ...log, tail } })
    const socket = await open()
    socket.send({ type: 'subscribe', threadId: 't' })
    expect(await socket.frame('error')).toMatchObject({ code: 'internal', threadId: 't', ref: 'r0' })
    expect(String(errors)).toContain('cannot continue from its own snapshot')
    expect(socket.frames.length).toBeLessThan(10)
    expect(gateway.counts().subscriptionCount).toBe(0)
  })

  test('of authorize when a thread is asked for', async () => {
    const { open, errors } = await testGateway({
      authorize: ({ action }) => (action === 'read' ? fail() : true),
    })
    const socket = await open()
    socket.send({ type: 'subscribe', threadId: 't' })
    expect(await socket.frame('error')).toMatchObject({ code: 'internal', threadId: 't' })
    expect(errors).toEqual([failure])
  })

  test('of authorize when a socket is opened', async () => {
    const { open, errors } = await testGateway({ authorize: fail })
    await expect(open()).rejects.toThrow('500')
    expect(errors).toEqual([failure])
  })

  test('of a log whose open turns cannot be read', async () => {
    const { errors, clock } = await testGateway({
      log: { ...memoryLog(), openTurns: fail },
      producerTimeoutMs: 4_000,
    })
    clock.advance(2_000)
    await vi.waitUntil(() => errors.length === 2)
    expect(errors).toEqual([failure, failure])
  })
})

test('what onError throws stops nobody', async () => {
  const { post } = await testGateway({
    authorize: fail,
    onError: () => {
      throw new Error('the telephone is broken')
    },
  })
  expect(await post('/threads/t/messages', message)).toMatchObject({ status: 500, body: internal })
})

test('a thread that is left while it fails is not spoken of any more', async () => {
  const log = memoryLog()
  const pending: ((error: Error) => void)[] = []
  const tail: Log['tail'] = () => new Promise((_, reject) => pending.push(reject))
  const { open, errors } = await testGateway({ log: { ...log, tail } })
  const socket = await open()
  socket.send({ type: 'subscribe', threadId: 't' })
  await vi.waitUntil(() => pending.length === 1)
  socket.send({ type: 'unsubscribe', threadId: 't' })
  socket.send({ type: 'ping' })
  await socket.frame('pong')
  pending[0]?.(failure)
  socket.send({ type: 'ping' })
  await vi.waitUntil(() => socket.frames.length === 2)
  expect(socket.frames.map(({ type }) => type)).toEqual(['pong', 'pong'])
  expect(errors).toEqual([])
})
