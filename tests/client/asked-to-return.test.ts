import { describe, expect, test } from 'vitest'
import { closeCodes } from '../../src/client/index.ts'
import { clientOf, wordsOf } from './client.ts'

const waiting = Object.entries(closeCodes).filter(([, { waits }]) => waits)

describe.each(waiting)('after %s', (reason, { code }) => {
  /** A client whose socket was closed by this code. */
  function closed() {
    const client = clientOf()
    client.gateway.deliver()
    client.gateway.cut(code)
    expect(wordsOf(client.connection)).toBe(`waiting 1 (${reason}), t subscribing`)
    return client
  }

  test('it waits for as long as nobody asks, without a timer', () => {
    const { gateway, connection } = closed()
    gateway.advance(86_400_000)
    expect(gateway.clock.timerCount).toBe(0)
    expect(wordsOf(connection)).toBe(`waiting 1 (${reason}), t subscribing`)
  })

  test.each([
    ['retry()', ({ connection }: ReturnType<typeof closed>) => connection.retry()],
    ['a wake', ({ gateway }: ReturnType<typeof closed>) => gateway.wake()],
    ['open(threadId)', ({ connection }: ReturnType<typeof closed>) => connection.open('t')],
    ['open of another thread', ({ connection }: ReturnType<typeof closed>) => connection.open('u')],
  ])('it tries again at %s', (_, ask) => {
    const client = closed()
    ask(client)
    client.gateway.deliver()
    expect(client.connection.state()).toMatchObject({ status: 'open' })
    expect(client.connection.state().threads.get('t')).toEqual({ status: 'live' })
  })

  test('it waits again if that is no better', () => {
    const { gateway, connection } = closed()
    gateway.refuse(code)
    for (let count = 2; count < 5; count++) {
      connection.retry()
      gateway.deliver()
      expect(wordsOf(connection)).toBe(`waiting ${count} (${reason}), t subscribing`)
    }
    expect(gateway.clock.timerCount).toBe(0)
  })
})

describe('retry', () => {
  test('makes at once the attempt that is planned, and only that', () => {
    const { gateway, connection } = clientOf()
    gateway.deliver()
    gateway.cut()
    connection.retry()
    expect(wordsOf(connection)).toBe('connecting 1 (lost), t subscribing')
    connection.retry()
    gateway.advance(60_000)
    expect(gateway.sockets).toHaveLength(2)
  })

  test('open(threadId) leaves a planned attempt where it is', () => {
    const { gateway, connection } = clientOf()
    gateway.deliver()
    gateway.cut()
    connection.open('t')
    connection.open('u')
    expect(wordsOf(connection)).toBe('waiting 1 until 500 (lost), t subscribing, u subscribing')
  })

  test('does nothing where all is well, and after dispose', () => {
    const { gateway, connection } = clientOf()
    gateway.deliver()
    const before = connection.state()
    connection.retry()
    expect(connection.state()).toBe(before)
    expect(gateway.sockets[0]?.received).toHaveLength(1)
    connection.dispose()
    connection.retry()
    gateway.wake()
    expect(gateway.sockets).toHaveLength(1)
  })

  test('asks at once for a thread whose server has failed', () => {
    const { gateway, connection } = clientOf()
    gateway.forbid('t', 'internal')
    gateway.deliver()
    gateway.permit()
    connection.retry()
    gateway.deliver()
    expect(wordsOf(connection)).toBe('open, t live')
    expect(gateway.clock.now()).toBe(0)
  })
})

describe('a thread that is forbidden', () => {
  function forbidden() {
    const client = clientOf({ threadIds: ['t', 'u'] })
    client.gateway.forbid('t')
    client.gateway.deliver()
    expect(wordsOf(client.connection)).toBe('open, t refused (forbidden), u live')
    client.gateway.permit()
    return client
  }

  test.each([
    ['retry()', ({ connection }: ReturnType<typeof forbidden>) => connection.retry()],
    ['a wake', ({ gateway }: ReturnType<typeof forbidden>) => gateway.wake()],
    [
      'open(threadId), though it is open',
      ({ connection }: ReturnType<typeof forbidden>) => connection.open('t'),
    ],
  ])('is asked for again at %s, and no other thread is', (_, ask) => {
    const client = forbidden()
    ask(client)
    expect(wordsOf(client.connection)).toBe('open, t subscribing, u live')
    client.gateway.deliver()
    expect(wordsOf(client.connection)).toBe('open, t live, u live')
    const asked = client.gateway.sockets[0]?.received.flatMap((frame) =>
      frame.type === 'subscribe' ? [frame.threadId] : [],
    )
    expect(asked).toEqual(['t', 'u', 't'])
  })

  test('is not asked for again when another thread is opened', () => {
    const { gateway, connection } = forbidden()
    connection.open('v')
    gateway.deliver()
    expect(wordsOf(connection)).toBe('open, t refused (forbidden), u live, v live')
  })

  test('is asked for once, however many open it meanwhile', () => {
    const { gateway, connection } = forbidden()
    for (let count = 0; count < 10; count++) connection.open('t')
    gateway.deliver()
    expect(gateway.sockets[0]?.received.filter(({ type }) => type === 'subscribe')).toHaveLength(3)
  })

  test('while it was live makes room for one that was one too many', () => {
    const { gateway, connection } = clientOf({ threadIds: ['t', 'u'] })
    gateway.forbid('u', 'too_many_threads')
    gateway.deliver()
    gateway.permit()
    const [frame] = gateway.sockets[0]?.received ?? []
    const ref = frame?.type === 'subscribe' ? frame.ref : ''
    gateway.garble(
      JSON.stringify({ type: 'error', code: 'forbidden', message: 'no more', threadId: 't', ref }),
    )
    gateway.deliver()
    expect(wordsOf(connection)).toBe('open, t refused (forbidden), u live')
  })

  test('and asks too often, says the server: asked again after a wait', () => {
    const { gateway, connection } = clientOf()
    gateway.forbid('t', 'too_many_asks')
    gateway.deliver()
    expect(wordsOf(connection)).toBe('open, t subscribing (too_many_asks)')
    gateway.permit()
    gateway.advance(500)
    expect(wordsOf(connection)).toBe('open, t live')
  })
})

describe('a network that is gone', () => {
  test('ends a socket at once, and is tried by the clock and when it is back', () => {
    const { gateway, connection, errors } = clientOf()
    gateway.deliver()
    gateway.lose()
    expect(wordsOf(connection)).toBe('waiting 1 until 500 (offline), t subscribing')
    expect(gateway.sockets[0]?.status).toBe('closed')
    gateway.wake()
    gateway.deliver()
    expect(wordsOf(connection)).toBe('open 1, t live')
    expect(gateway.clock.now()).toBe(0)
    expect(errors).toEqual(['offline'])
  })

  test('ends an attempt, and leaves a connection that waits as it is', () => {
    const { gateway, connection } = clientOf()
    gateway.lose()
    expect(wordsOf(connection)).toBe('waiting 1 until 500 (offline), t subscribing')
    const before = connection.state()
    gateway.lose()
    expect(connection.state()).toBe(before)
    connection.dispose()
    gateway.lose()
    expect(connection.state().status).toBe('closed')
  })
})

describe('who is told', () => {
  test.each(['stuck', 'no_snapshot', 'undecodable_snapshot'] as const)(
    'of %s may dispose of the connection: no timer is left',
    (code) => {
      const client = clientOf({
        fake: { snapshotsBy: code === 'no_snapshot' ? 'url' : 'frame' },
        onError: (error) => {
          if (error.code === code) client.connection.dispose()
        },
      })
      const { gateway, connection, store } = client
      if (code === 'stuck') gateway.drop(Infinity)
      else store.hydrate({ v: 1, threadId: 't', epoch: 'old', offset: 3, bubbles: [] })
      if (code === 'no_snapshot') {
        gateway.deliver(3) // the url has come, and is asked for
        gateway.refuse()
      }
      if (code === 'undecodable_snapshot') {
        gateway.deliver(1)
        const ref = '1'
        const frame = { type: 'resync', threadId: 't', ref, reason: 'epoch', snapshot: 7 }
        gateway.garble(JSON.stringify(frame))
      }
      gateway.advance(25_000)
      gateway.advance(25_000)
      expect(connection.state().status).toBe('closed')
      expect(gateway.clock.timerCount).toBe(0)
    },
  )
})
