import { describe, expect, test, vi } from 'vitest'
import { shown, threadScript } from '../../src/testing/index.ts'
import { clientOf } from './client.ts'
import { posted, say, settled, text, unsent } from './saying.ts'

describe('the thread of a message', () => {
  test('that is evicted while it is being sent has it, sent, when it comes back', async () => {
    const client = clientOf()
    const { gateway, store, connection } = client
    const t = threadScript('t')
    gateway.append(t.message('a', 'before'))
    gateway.deliver()
    const outcome = say(client, 'Hi')
    connection.close('t')
    store.evict('t')
    expect(shown(store, 't')).toEqual(['Hi: Hi (user, sending)'])
    gateway.deliver()
    await settled()
    expect(outcome.sent).toBeDefined()
    expect(shown(store, 't')).toEqual(['message:Hi: Hi (user)'])
    expect(store.cursor('t')).toBeUndefined()
    connection.open('t')
    gateway.deliver()
    expect(shown(store, 't')).toEqual(['a: before (user)', 'message:Hi: Hi (user)'])
    expect(store.snapshot('t')).toEqual(gateway.snapshot('t'))
  })

  test('that is not followed is sent into all the same', async () => {
    const client = clientOf({ threadIds: [] })
    const { gateway, connection, store } = client
    const promise = connection.send({ threadId: 'a thread/of its own', parts: text('Hi') })
    gateway.deliver()
    await promise
    expect(gateway.posted[0]?.path).toBe('/threads/a%20thread%2Fof%20its%20own/messages')
    expect(shown(store, 'a thread/of its own')).toHaveLength(1)
  })

  test('whose log began anew meanwhile has the message in the log that is shown, or not yet', async () => {
    const client = clientOf()
    const { gateway, store } = client
    gateway.append(threadScript('t').message('a', 'old'))
    gateway.deliver()
    gateway.hold(gateway.sockets[0])
    const outcome = say(client, 'Hi')
    gateway.deliver(1) // it is in the old log
    gateway.restart() // which is lost, and the socket with it
    gateway.advance(400)
    await settled()
    expect(outcome.sent).toBeDefined() // the old log’s answer, while that one was shown
    const late = say(client, 'Ho')
    gateway.deliver()
    expect(unsent(client)).toEqual(['Ho waiting (other_log)'])
    expect(store.violations()).toEqual([])
    gateway.advance(600)
    await settled()
    expect(late.sent).toBeDefined()
    expect(shown(store, 't')).toEqual(['message:Ho: Ho (user)'])
    expect(store.snapshot('t')).toEqual(gateway.snapshot('t'))
  })
})

describe('a connection that is disposed of', () => {
  test('fails what is not answered, visibly, and leaves nothing running', async () => {
    const client = clientOf()
    const { gateway, store, connection, errors } = client
    gateway.deliver()
    const outcomes = [say(client, 'one'), say(client, 'two')]
    gateway.deliver(1)
    connection.dispose()
    await settled()
    for (const { error } of outcomes) expect(error).toMatchObject({ code: 'closed', threadId: 't' })
    expect(shown(store, 't')).toEqual(['one: one (user, failed)', 'two: two (user, failed)'])
    expect(gateway.clock.timerCount).toBe(0)
    gateway.deliver()
    gateway.wake()
    connection.retry()
    gateway.advance(600_000)
    expect(posted(client)).toEqual(['one'])
    expect(unsent(client)).toEqual(['one failed (closed)', 'two failed (closed)'])
    expect(errors).toEqual([])
  })

  test('shows what is sent over it afterwards, as failed', async () => {
    const client = clientOf()
    client.connection.dispose()
    const outcome = say(client, 'late')
    await settled()
    expect(outcome.error).toMatchObject({ code: 'closed' })
    expect(shown(client.store, 't')).toEqual(['late: late (user, failed)'])
    const next = clientOf({ store: client.store, gateway: client.gateway })
    say(next, 'late')
    next.gateway.deliver()
    expect(shown(next.store, 't')).toEqual(['message:late: late (user)'])
  })

  test('a rejection that nobody handles is not reported as unhandled', async () => {
    const onUnhandled = vi.fn<() => void>()
    process.on('unhandledRejection', onUnhandled)
    const { connection } = clientOf()
    void connection.send({ threadId: 't', parts: text('Hi') })
    connection.dispose()
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', onUnhandled)
    expect(onUnhandled).not.toHaveBeenCalled()
  })

  test('by what is told of an answer is disposed of then and there', () => {
    const client = clientOf()
    const { gateway, connection } = client
    gateway.deliver()
    connection.outbox.subscribe(connection.dispose)
    say(client, 'one')
    gateway.deliver()
    expect(connection.state().status).toBe('closed')
    expect(gateway.clock.timerCount).toBe(0)
  })
})
