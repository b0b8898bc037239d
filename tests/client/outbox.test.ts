import { describe, expect, test, vi } from 'vitest'
import { shown, threadScript } from '../../src/testing/index.ts'
import { clientOf } from './client.ts'
import { posted, say, settled, unsent } from './saying.ts'

describe('the outbox', () => {
  test('sends one that has failed again, behind the others of its thread', async () => {
    const client = clientOf()
    const { gateway, connection, store } = client
    gateway.deliver()
    gateway.refusePosts('forbidden')
    say(client, 'one')
    gateway.deliver()
    gateway.permit()
    say(client, 'two')
    connection.outbox.retry('one')
    expect(unsent(client)).toEqual(['two sending', 'one sending'])
    gateway.deliver()
    await settled()
    expect(posted(client)).toEqual(['one', 'two', 'one'])
    expect(shown(store, 't')).toEqual(['message:two: two (user)', 'message:one: one (user)'])
    connection.outbox.retry('one') // which is sent
    connection.outbox.retry('nobody')
    gateway.deliver()
    expect(gateway.posted).toHaveLength(3)
  })

  test('tries one that waits at once', () => {
    const client = clientOf()
    const { gateway, connection } = client
    gateway.deliver()
    gateway.refusePosts(503, '60')
    say(client, 'one')
    say(client, 'two')
    gateway.deliver()
    gateway.permit()
    connection.outbox.retry('two')
    gateway.deliver()
    expect(posted(client)).toEqual(['one', 'one', 'two'])
  })

  test('gives one up: it is gone, the next one goes, and its promise says so', async () => {
    const client = clientOf()
    const { gateway, connection, store } = client
    gateway.deliver()
    gateway.refuse()
    const outcome = say(client, 'one')
    say(client, 'two')
    gateway.deliver()
    connection.outbox.discard('one')
    connection.outbox.discard('one')
    await settled()
    expect(outcome.error).toMatchObject({ code: 'discarded' })
    expect(shown(store, 't')).toEqual(['two: two (user, sending)'])
    gateway.permit()
    gateway.deliver()
    expect(posted(client)).toEqual(['two'])
  })

  test('one that is given up too late comes back as sent', async () => {
    const client = clientOf()
    const { gateway, connection, store } = client
    gateway.deliver()
    const outcome = say(client, 'one')
    gateway.deliver(1)
    connection.outbox.discard('one')
    expect(shown(store, 't')).toEqual([])
    gateway.deliver()
    await settled()
    expect(outcome.error).toMatchObject({ code: 'discarded' })
    expect(shown(store, 't')).toEqual(['message:one: one (user)'])
  })

  test('wakes its listeners for a change and not otherwise; a list is the same until then', () => {
    const client = clientOf()
    const { gateway, connection } = client
    gateway.deliver()
    const listener = vi.fn<() => void>()
    const unsubscribe = connection.outbox.subscribe(listener)
    const empty = connection.outbox.messages('t')
    expect(connection.outbox.messages('u')).toBe(empty)
    gateway.refuse()
    say(client, 'Hi')
    const sending = connection.outbox.messages('t')
    expect(connection.outbox.messages('t')).toBe(sending)
    expect(Object.isFrozen(sending) && Object.isFrozen(sending[0])).toBe(true)
    gateway.deliver()
    expect(connection.outbox.messages('t')).not.toBe(sending)
    gateway.permit()
    gateway.wake()
    gateway.deliver()
    expect(connection.outbox.messages('t')).toBe(empty)
    const { length } = listener.mock.calls
    expect(length).toBeGreaterThan(2)
    gateway.append(threadScript('t').message('m', 'more'))
    gateway.deliver()
    unsubscribe()
    say(client, 'again')
    expect(listener).toHaveBeenCalledTimes(length)
  })
})
