import { describe, expect, test, vi } from 'vitest'
import { UsageError } from '../../src/index.ts'
import { shown, threadScript } from '../../src/testing/index.ts'
import { newStore } from '../support/replay.ts'
import { clientOf } from './client.ts'
import { posted, say, settled, text, unsent } from './saying.ts'

describe('a message', () => {
  test('is shown at once, and sent when the route has answered; its bubble keeps its key', async () => {
    const client = clientOf()
    const { gateway, store, connection } = client
    gateway.deliver()
    const promise = connection.send({ threadId: 't', parts: text('Hi') })
    expect(shown(store, 't')).toEqual([expect.stringMatching(/: Hi \(user, sending\)$/)])
    const key = store.thread('t')?.keys[0]
    expect(unsent(client)).toEqual([expect.stringMatching(/^[-\w]{36} sending$/)])
    gateway.deliver()
    expect(await promise).toEqual({ key, clientMessageId: expect.any(String), messageId: expect.any(String) })
    expect(shown(store, 't')).toEqual([expect.stringMatching(/: Hi \(user\)$/)])
    expect(store.thread('t')?.keys).toEqual([key])
    expect(unsent(client)).toEqual([])
    expect(gateway.posted).toEqual([
      {
        path: '/threads/t/messages',
        headers: { 'content-type': 'application/json' },
        body: { author: { kind: 'user' }, parts: text('Hi'), clientMessageId: expect.any(String) },
      },
    ])
  })

  test('is sent although the socket is down, and what others have said before it leaves no gap', async () => {
    const onGap = vi.fn<() => void>()
    const client = clientOf({ store: newStore({ onGap }) })
    const { gateway, store } = client
    const t = threadScript('t')
    gateway.append(t.message('a', 'before'))
    gateway.deliver()
    gateway.refuse(4401)
    gateway.cut(4401)
    gateway.append(t.message('b', 'while the socket is down'), t.created('x'), t.chunk('x', 'Hello'))
    gateway.permit()
    const outcome = say(client, 'Hi')
    gateway.deliver()
    await settled()
    expect(outcome.sent).toMatchObject({ clientMessageId: 'Hi' })
    expect(shown(store, 't')).toEqual(['a: before (user)', 'message:Hi: Hi (user)'])
    expect(store.cursor('t')?.offset).toBe(1)
    expect(store.thread('t')?.gap).toBeNull()

    client.connection.retry()
    gateway.deliver()
    const [, second] = gateway.sockets
    expect(second?.received[0]).toMatchObject({ type: 'subscribe', offset: 1 }) // not taken anew
    expect(shown(store, 't')).toEqual([
      'a: before (user)',
      'b: while the socket is down (user)',
      'x: Hello (streaming, stream)',
      'message:Hi: Hi (user)',
    ])
    expect(store.snapshot('t')).toEqual(gateway.snapshot('t'))
    expect(onGap).not.toHaveBeenCalled()
    expect(store.violations()).toEqual([])
  })

  test.each([
    ['before', false],
    ['after', true],
  ])('whose echo comes %s the answer is one bubble', async (_, isHeld) => {
    const client = clientOf()
    const { gateway, store } = client
    gateway.deliver()
    if (isHeld) gateway.hold(gateway.sockets[0])
    const outcome = say(client, 'Hi')
    gateway.deliver()
    await settled()
    expect(outcome.sent).toMatchObject({ messageId: 'message:Hi' })
    expect(store.cursor('t')?.offset).toBe(isHeld ? 0 : 1)
    gateway.release()
    gateway.deliver()
    expect(shown(store, 't')).toEqual(['message:Hi: Hi (user)'])
    expect(store.cursor('t')?.offset).toBe(1)
    expect(store.thread('t')?.keys).toHaveLength(1)
    expect(gateway.posted).toHaveLength(1)
  })

  test('whose answer is lost is sent again with the same id, and shown once', async () => {
    const client = clientOf({ threadIds: [] })
    const { gateway, store } = client
    gateway.deliver()
    gateway.loseAnswers(2)
    const outcome = say(client, 'Hi')
    gateway.deliver()
    expect(unsent(client)).toEqual(['Hi waiting (unanswered)'])
    gateway.advance(500)
    expect(unsent(client)).toEqual(['Hi waiting (unanswered)'])
    gateway.advance(1_000)
    await settled()
    expect(outcome.sent).toBeDefined()
    expect(posted(client)).toEqual(['Hi', 'Hi', 'Hi'])
    expect(gateway.log('t')).toHaveLength(1)
    expect(shown(store, 't')).toEqual(['message:Hi: Hi (user)'])
    expect(client.errors).toEqual(['unanswered t']) // once
  })

  test('whose answers are all lost is sent when its thread brings it, and is not sent again', async () => {
    const client = clientOf()
    const { gateway } = client
    gateway.deliver()
    gateway.loseAnswers(100)
    gateway.hold(gateway.sockets[0])
    const outcome = say(client, 'Hi')
    gateway.deliver()
    expect(unsent(client)).toEqual(['Hi waiting (unanswered)'])
    gateway.release()
    gateway.deliver()
    await settled()
    expect(outcome.sent).toEqual({
      clientMessageId: 'Hi',
      messageId: 'message:Hi',
      key: expect.any(String),
    })
    gateway.advance(60_000)
    expect(gateway.posted).toHaveLength(1)
  })

  test('is one with another tab’s view of it', async () => {
    const one = clientOf()
    const two = clientOf({ gateway: one.gateway })
    one.gateway.deliver()
    say(one, 'Hi', 'first')
    say(two, 'Hi', 'second')
    one.gateway.deliver()
    await settled()
    const both = ['message:first: Hi (user)', 'message:second: Hi (user)']
    expect(shown(one.store, 't')).toEqual(both)
    expect(shown(two.store, 't')).toEqual(both)
  })

  test('of whom the server takes for another author is the server’s, and no second one', async () => {
    const client = clientOf()
    const { gateway, store, connection } = client
    const event = {
      ...threadScript('t').message('m', 'Hi', { clientMessageId: 'c' }),
      author: { kind: 'user', id: 'eve' },
    }
    const body = JSON.stringify({ status: 'appended', messageId: 'm', revision: 0, offset: 0, event })
    const own = clientOf({
      store,
      gateway,
      fetch: () => Promise.resolve({ ok: true, status: 201, json: () => Promise.resolve(JSON.parse(body)) }),
    })
    connection.dispose()
    const sent = await own.connection.send({
      threadId: 't',
      parts: text('Hi'),
      author: { kind: 'user', id: 'ada' },
      clientMessageId: 'c',
    })
    expect(shown(store, 't')).toEqual(['m: Hi (user)'])
    expect(store.bubble(sent.key)).toMatchObject({ author: { id: 'eve' }, delivery: 'sent' })
  })
})

describe('the same message', () => {
  test('that is sent while it is being sent is the same promise and one request', async () => {
    const client = clientOf()
    const { gateway, connection } = client
    gateway.deliver()
    const message = { threadId: 't', parts: text('Hi'), clientMessageId: 'c' }
    const first = connection.send(message)
    const second = connection.send(message)
    gateway.deliver()
    expect(await second).toBe(await first)
    expect(gateway.posted).toHaveLength(1)
  })

  test('that was sent before is a duplicate to the server; other words under its id are refused', async () => {
    const client = clientOf()
    const { gateway, store } = client
    gateway.deliver()
    say(client, 'Hi', 'c')
    gateway.deliver()
    const again = say(client, 'Hi', 'c')
    const other = say(client, 'Ho', 'c')
    gateway.deliver()
    await settled()
    expect(again.sent).toMatchObject({ messageId: 'message:c' })
    expect(other.error).toBeInstanceOf(UsageError)
    const late = say(client, 'Ho', 'c')
    gateway.deliver()
    await settled()
    expect(late.error).toMatchObject({ code: 'content_conflict' })
    expect(shown(store, 't')).toEqual(['message:c: Hi (user)'])
  })

  test('with other words, while it is being sent, is a mistake that says so', async () => {
    const { connection } = clientOf()
    void connection.send({ threadId: 't', parts: text('Hi'), clientMessageId: 'c' })
    await expect(
      connection.send({ threadId: 't', parts: text('Ho'), clientMessageId: 'c' }),
    ).rejects.toMatchObject({ code: 'duplicate_client_message_id' })
    await expect(
      connection.send({ threadId: 'u', parts: text('Hi'), clientMessageId: 'c' }),
    ).rejects.toMatchObject({ code: 'duplicate_client_message_id' })
  })
})

describe('what is no message rejects with a UsageError, and nothing is shown or sent', () => {
  test.each([
    [{ threadId: '', parts: text('Hi') }, 'threadId'],
    [{ threadId: 't', parts: [] }, 'parts'],
    [{ threadId: 't', parts: [{ kind: 'text' }] }, 'parts.0.text'],
    [{ threadId: 't', parts: text('Hi'), author: { kind: 'nobody' } }, 'author.kind'],
    [{ threadId: 't', parts: text('Hi'), clientMessageId: '' }, 'clientMessageId'],
  ])('%j', async (message, path) => {
    const { connection, gateway, store } = clientOf()
    const error: unknown = await connection.send(message as never).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UsageError)
    expect(error).toHaveProperty('message', expect.stringContaining(path))
    gateway.deliver()
    expect(gateway.posted).toEqual([])
    expect(store.thread('t')?.keys ?? []).toEqual([])
  })
})
