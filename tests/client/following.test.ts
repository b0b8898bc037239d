import { describe, expect, test } from 'vitest'
import { shown, threadScript } from '../../src/testing/index.ts'
import { clientOf, latestRef } from './client.ts'

describe('following a thread', () => {
  test('a new client asks for the thread from its beginning, and shows what there is and what comes', () => {
    const { gateway, store, states, errors } = clientOf()
    const t = threadScript('t')
    gateway.append(t.created('a'), t.chunk('a', 'Hel'))
    gateway.deliver()
    expect(gateway.sockets[0]?.received).toEqual([
      { type: 'subscribe', threadId: 't', ref: expect.any(String) },
    ])
    expect(shown(store, 't')).toEqual(['a: Hel (streaming, stream)'])

    gateway.append(t.chunk('a', 'lo'), t.finalized('a'))
    gateway.deliver()
    expect(shown(store, 't')).toEqual(['a: Hello (completed, stream)'])
    expect(store.snapshot('t')).toEqual(gateway.snapshot('t'))
    expect(states).toEqual(['connecting, t subscribing', 'open, t subscribing', 'open, t live'])
    expect(errors).toEqual([])
  })

  test('an empty thread is live, and known to be empty, as soon as the server has said that nothing is in it', () => {
    const { gateway, store, connection } = clientOf()
    expect(store.thread('t')).toBeUndefined()
    gateway.deliver()
    expect(connection.state().threads.get('t')).toEqual({ status: 'live' })
    expect(store.thread('t')).toMatchObject({ keys: [], hasEarlier: false, gap: null })
    expect(store.snapshot('t')).toEqual(gateway.snapshot('t'))
    const t = threadScript('t')
    gateway.append(t.message('a', 'said before'))
    store.addOptimistic({ threadId: 't', clientMessageId: 'c', parts: [{ kind: 'text', text: 'Hi' }] })
    gateway.deliver()
    expect(shown(store, 't')).toEqual(['c: Hi (user, sending)', 'a: said before (user)'])
  })

  test('a frame is one publication, however many events are in it', () => {
    const { gateway, store } = clientOf()
    gateway.deliver()
    let publicationCount = 0
    store.subscribe(() => publicationCount++)
    const t = threadScript('t')
    gateway.append(t.created('a'), ...Array.from({ length: 50 }, () => t.chunk('a', '.')))
    gateway.deliver()
    expect(publicationCount).toBe(1)
    expect(store.invocation('a')?.parts).toMatchObject([{ kind: 'text' }])
  })

  test('a frame without events publishes nothing', () => {
    const { gateway, store } = clientOf()
    gateway.append(threadScript('t').message('a', 'Hi'))
    gateway.deliver()
    let publicationCount = 0
    store.subscribe(() => publicationCount++)
    gateway.cut()
    gateway.advance(1_000)
    expect(gateway.sockets).toHaveLength(2)
    expect(publicationCount).toBe(0)
  })

  test('a store that knows the thread from a snapshot asks from there', () => {
    const t = threadScript('t')
    const { gateway, store } = clientOf()
    gateway.append(t.message('q', 'Hi'), t.created('a'))
    store.hydrate(gateway.snapshot('t'))
    gateway.deliver()
    expect(gateway.sockets[0]?.received).toEqual([
      { type: 'subscribe', threadId: 't', ref: expect.any(String), epoch: 'epoch-1', offset: 2 },
    ])
    expect(shown(store, 't')).toEqual(['q: Hi (user)', 'a: (pending, none)'])
  })
})

describe('opening and closing', () => {
  test('a thread that is opened later is asked for on the socket that there is', () => {
    const { gateway, connection, store, states } = clientOf({ threadIds: [] })
    const u = threadScript('u')
    gateway.append(u.message('q', 'Hi'))
    gateway.deliver()
    connection.open('u')
    gateway.deliver()
    expect(gateway.sockets).toHaveLength(1)
    expect(shown(store, 'u')).toEqual(['q: Hi (user)'])
    expect(states).toEqual(['connecting', 'open', 'open, u subscribing', 'open, u live'])
  })

  test('a thread is open until everyone who opened it has taken that back', () => {
    const { gateway, connection } = clientOf({ threadIds: [] })
    gateway.deliver()
    const first = connection.open('t')
    const second = connection.open('t')
    first()
    first()
    gateway.deliver()
    expect([...connection.state().threads.keys()]).toEqual(['t'])
    second()
    gateway.deliver()
    expect(connection.state().threads.size).toBe(0)
    expect(gateway.sockets[0]?.received).toEqual([
      { type: 'subscribe', threadId: 't', ref: expect.any(String) },
      { type: 'unsubscribe', threadId: 't' },
    ])
  })

  test('a thread of threadIds stays open when a page that has opened it as well takes that back', () => {
    const { gateway, connection } = clientOf()
    gateway.deliver()
    connection.open('t')()
    expect(connection.state().threads.get('t')).toEqual({ status: 'live' })
    connection.close('t')
    expect(connection.state().threads.has('t')).toBe(false)
  })

  test('close closes a thread whoever opened it, and taking an opening back afterwards does nothing', () => {
    const { gateway, connection } = clientOf({ threadIds: [] })
    const takeBack = connection.open('t')
    gateway.deliver()
    connection.close('t')
    connection.close('t')
    connection.open('t')
    takeBack()
    gateway.deliver()
    expect(gateway.sockets[0]?.received.map(({ type }) => type)).toEqual([
      'subscribe',
      'unsubscribe',
      'subscribe',
    ])
    expect(connection.state().threads.get('t')).toEqual({ status: 'live' })
  })

  test('what was under way when a thread was closed is left alone, and fetched when it is opened again', () => {
    const { gateway, connection, store } = clientOf()
    const t = threadScript('t')
    gateway.append(t.message('q', 'one'))
    gateway.deliver()
    gateway.append(t.message('r', 'two'))
    connection.close('t')
    gateway.deliver()
    expect(shown(store, 't')).toEqual(['q: one (user)'])
    gateway.append(t.message('s', 'three'))
    connection.open('t')
    gateway.deliver()
    expect(shown(store, 't')).toEqual(['q: one (user)', 'r: two (user)', 's: three (user)'])
    expect(gateway.sockets[0]?.received.at(-1)).toMatchObject({
      epoch: 'epoch-1',
      offset: 1,
      check: expect.any(String),
    })
  })

  test('an effect that runs twice, as in StrictMode, leaves the thread open', () => {
    const { gateway, connection } = clientOf({ threadIds: [] })
    connection.open('t')()
    const takeBack = connection.open('t')
    gateway.deliver()
    expect(connection.state().threads.get('t')).toEqual({ status: 'live' })
    takeBack()
    expect(connection.state().threads.size).toBe(0)
  })

  test.each(['close', 'dispose'] as const)(
    'a listener of the store may %s while a frame is taken in',
    (verb) => {
      const { gateway, connection, store, errors } = clientOf()
      gateway.deliver()
      const t = threadScript('t')
      store.subscribe(() => connection[verb]('t'))
      gateway.drop()
      gateway.append(t.created('a'))
      gateway.append(t.chunk('a', 'Hi'))
      gateway.deliver()
      expect(connection.state().threads.size).toBe(0)
      expect(errors).toEqual([])
      expect(gateway.clock.timerCount).toBe(verb === 'close' ? 1 : 0) // the heartbeat’s
    },
  )
})

describe('a thread that is refused', () => {
  test('says so, is not asked for again on this socket, and does not disturb the others', () => {
    const { gateway, connection, states, errors } = clientOf({ threadIds: ['t', 'u'] })
    gateway.forbid('t')
    gateway.deliver()
    gateway.advance(600_000)
    expect(states.at(-1)).toBe('open, t refused (forbidden), u live')
    expect(connection.state().threads.get('t')?.reason).toEqual({
      code: 'forbidden',
      message: 'You are not allowed to read this thread. Sign in as someone who is.',
      threadId: 't',
    })
    expect(errors).toEqual(['forbidden t'])
    const asked = gateway.sockets[0]?.received.filter(
      (frame) => 'threadId' in frame && frame.threadId === 't',
    )
    expect(asked).toHaveLength(1)
  })

  test('is asked for again on the next socket', () => {
    const { gateway, states } = clientOf()
    gateway.forbid('t')
    gateway.deliver()
    gateway.permit()
    gateway.cut()
    gateway.advance(1_000)
    expect(states.at(-1)).toBe('open 1, t live')
  })

  test('and was one too many is asked for again when another is closed', () => {
    const { gateway, connection, states } = clientOf({ threadIds: ['t', 'u', 'v', 'w'] })
    gateway.forbid('u', 'too_many_threads')
    gateway.forbid('w')
    gateway.deliver()
    expect(states.at(-1)).toBe('open, t live, u refused (too_many_threads), v live, w refused (forbidden)')
    gateway.permit()
    connection.close('t')
    expect(states.at(-1)).toBe('open, u subscribing, v live, w refused (forbidden)')
    gateway.deliver()
    expect(states.at(-1)).toBe('open, u live, v live, w refused (forbidden)')
    const subscribed = gateway.sockets[0]?.received.flatMap((frame) =>
      frame.type === 'subscribe' ? [frame.threadId] : [],
    )
    expect(subscribed).toEqual(['t', 'u', 'v', 'w', 'u'])
  })

  test('because the server failed is asked for again, each time after a longer wait', () => {
    const { gateway, errors, states } = clientOf()
    gateway.forbid('t', 'internal')
    gateway.advance(499) // the bounds are 1, 2, 4 … s, and chance is 0.5
    expect(errors).toHaveLength(1)
    gateway.advance(1)
    expect(errors).toHaveLength(2)
    gateway.advance(1_000)
    expect(errors).toHaveLength(3)
    expect(states.at(-1)).toBe('open, t subscribing (internal)')
    gateway.permit()
    gateway.advance(2_000)
    expect(states.at(-1)).toBe('open, t live')
  })
})

test('a thread that was well in between is asked for again as soon as at first', () => {
  const { gateway, errors } = clientOf()
  const t = threadScript('t')
  gateway.deliver()
  const fail = (): void => {
    gateway.forbid('t', 'internal')
    const ref = latestRef(gateway)
    gateway.garble(JSON.stringify({ type: 'error', code: 'internal', message: 'failed', threadId: 't', ref }))
    gateway.deliver()
  }
  fail()
  gateway.advance(500)
  gateway.append(t.message('a', 'a'))
  gateway.permit()
  gateway.advance(1_000)
  expect(errors).toHaveLength(2)
  fail()
  gateway.advance(499)
  expect(errors).toHaveLength(3)
  gateway.advance(1)
  expect(errors).toHaveLength(4)
})

describe('the state', () => {
  test('is the same object until something in it changes', () => {
    const { gateway, connection } = clientOf()
    gateway.deliver()
    const before = connection.state()
    const t = threadScript('t')
    gateway.append(t.created('a'))
    gateway.deliver()
    connection.open('t')
    gateway.advance(100_000)
    expect(connection.state()).toBe(before)
    connection.open('u')
    expect(connection.state()).not.toBe(before)
    expect([...before.threads.keys()]).toEqual(['t'])
  })

  test('has listeners that may throw, leave while others are woken, and be the same function twice', () => {
    const { connection } = clientOf({ threadIds: [] })
    const heard: string[] = []
    connection.subscribe(() => {
      throw new Error('a listener fails')
    })
    const twice = (): void => void heard.push('twice')
    const leaveTwice = connection.subscribe(twice)
    connection.subscribe(twice)
    connection.subscribe(() => leaveLast())
    const leaveLast = connection.subscribe(() => heard.push('last'))
    connection.open('t')
    expect(heard).toEqual(['twice', 'twice'])
    leaveTwice()
    leaveTwice()
    connection.open('u')
    expect(heard).toEqual(['twice', 'twice', 'twice'])
  })
})

describe('dispose', () => {
  test('closes the socket, leaves no timer, and says nothing any more', () => {
    const { gateway, connection, store, states } = clientOf()
    const t = threadScript('t')
    gateway.deliver()
    const stateCount = states.length
    gateway.append(t.created('a'))
    connection.dispose()
    connection.dispose()
    gateway.advance(600_000)
    expect(gateway.sockets.map(({ status }) => status)).toEqual(['closed'])
    expect(gateway.clock.timerCount).toBe(0)
    expect(connection.state()).toMatchObject({ status: 'closed', attempt: 0 })
    expect([...connection.state().threads]).toEqual([])
    expect(store.thread('t')?.keys).toEqual([])
    expect(states.slice(stateCount)).toEqual(['closed'])
    gateway.wake()
    expect(gateway.sockets).toHaveLength(1)
  })

  test('opens no thread any more', () => {
    const { connection } = clientOf()
    connection.dispose()
    connection.open('u')
    connection.close('t')
    expect(connection.state().threads.size).toBe(0)
  })

  test.each(['connecting', 'waiting'] as const)('ends a connection that is %s', (status) => {
    const { gateway, connection } = clientOf()
    if (status === 'waiting') gateway.cut()
    expect(connection.state().status).toBe(status)
    connection.dispose()
    gateway.advance(600_000)
    expect(connection.state().status).toBe('closed')
    expect(gateway.sockets).toHaveLength(1)
    expect(gateway.clock.timerCount).toBe(0)
  })
})

describe('two connections on one store', () => {
  test('show what one would', () => {
    const first = clientOf()
    const { gateway, store } = first
    const second = clientOf({ gateway, store })
    const t = threadScript('t')
    gateway.deliver()
    gateway.append(t.created('a'), t.chunk('a', 'Hel'))
    gateway.deliver()
    gateway.cut(1006, gateway.sockets[0])
    gateway.append(t.chunk('a', 'lo'))
    gateway.advance(1_000)
    gateway.append(t.finalized('a'))
    gateway.deliver()
    expect(shown(store, 't')).toEqual(['a: Hello (completed, stream)'])
    expect([...first.errors, ...second.errors]).toEqual(['lost'])
    first.connection.dispose()
    gateway.append(t.callback('a', 'Hello!'))
    gateway.deliver()
    expect(shown(store, 't')).toEqual(['a: Hello! (completed, callback)'])
  })

  test('survive a restart together', () => {
    const first = clientOf()
    const { gateway, store } = first
    const second = clientOf({ gateway, store })
    const [t, again] = [threadScript('t'), threadScript('t')]
    gateway.append(t.created('a'), t.chunk('a', 'lost'))
    gateway.deliver()
    gateway.restart()
    gateway.append(again.created('b'))
    gateway.advance(1_000)
    gateway.append(again.chunk('b', 'Hi'))
    gateway.deliver()
    expect(shown(store, 't')).toEqual(['b: Hi (streaming, stream)'])
    expect([first.states.at(-1), second.states.at(-1)]).toEqual(['open 1, t live', 'open 1, t live'])
  })
})
