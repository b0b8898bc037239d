import { describe, expect, test } from 'vitest'
import { RequestError } from '../../src/client/index.ts'
import { clientOf } from './client.ts'
import { say, settled, text } from './saying.ts'

describe('a message', () => {
  test('that is refused says why in the server’s words, and keeps its own', async () => {
    const client = clientOf()
    const { gateway, store, errors, connection } = client
    gateway.deliver()
    gateway.refusePosts('thread_full')
    const outcome = say(client, 'Hi')
    gateway.deliver()
    await settled()
    expect(outcome.error).toBeInstanceOf(RequestError)
    const message = 'The thread has reached its size limit. Start another thread.'
    expect(outcome.error).toMatchObject({ code: 'thread_full', status: 409, threadId: 't', message })
    const [key] = store.thread('t')?.keys ?? []
    expect(store.bubble(key!)).toMatchObject({
      delivery: 'failed',
      error: { code: 'thread_full', message },
      parts: [{ segments: ['Hi'] }],
    })
    expect(connection.outbox.messages('t')).toMatchObject([
      { status: 'failed', error: { code: 'thread_full' }, parts: text('Hi'), key },
    ])
    expect(errors).toEqual(['thread_full t'])
    gateway.advance(600_000)
    expect(gateway.posted).toHaveLength(1)
  })

  test.each([400, 401, 403, 404, 413, 422, 507])(
    'that something before the gateway refuses with %d is refused, too',
    async (status) => {
      const client = clientOf()
      client.gateway.refusePosts(status)
      const outcome = say(client, 'Hi')
      client.gateway.deliver()
      await settled()
      expect(outcome.error).toMatchObject({
        code: 'refused',
        status,
        message: `The server refused the request. (${status})`,
      })
    },
  )

  test.each([200, 204, 302, 408, 425, 429, 500, 502, 503, 504])(
    'that is answered with %d and nothing else is not answered',
    async (status) => {
      const client = clientOf()
      const { gateway } = client
      gateway.deliver()
      gateway.refusePosts(status)
      const outcome = say(client, 'Hi')
      gateway.deliver()
      await settled()
      expect(outcome).toEqual({})
      gateway.permit()
      gateway.advance(500)
      await settled()
      expect(outcome.sent).toBeDefined()
      expect(gateway.posted).toHaveLength(2)
    },
  )

  test.each([
    ['7', 7_000],
    [new Date(7_000).toUTCString(), 7_000],
    ['999999', 3_600_000],
    ['soon', 500],
  ])('that is put off by Retry-After: %s goes out after %d ms', (retryAfter, waitMs) => {
    const client = clientOf()
    const { gateway } = client
    gateway.deliver()
    gateway.refusePosts(429, retryAfter)
    say(client, 'Hi')
    gateway.advance(waitMs - 1)
    expect(gateway.posted).toHaveLength(1)
    gateway.advance(1)
    expect(gateway.posted).toHaveLength(2)
  })

  test('that the server has put off is not sent when the page wakes, but when it is retried explicitly', () => {
    const client = clientOf()
    const { gateway, connection } = client
    gateway.deliver()
    gateway.refusePosts(503, '60')
    say(client, 'Hi')
    gateway.deliver()
    gateway.wake()
    gateway.deliver()
    expect(gateway.posted).toHaveLength(1)
    connection.retry()
    gateway.deliver()
    expect(gateway.posted).toHaveLength(2)
  })
})
