import { describe, expect, test } from 'vitest'
import type { SocketLike } from '../../src/client/index.ts'
import type { EventInput } from '../../src/index.ts'
import { fakeGateway, type FakeGateway, shown, threadScript } from '../../src/testing/index.ts'
import { clientOf, latestRef } from './client.ts'

/** From where the client asked for t, in order: `start`, or an offset. */
const asked = (gateway: FakeGateway): readonly (number | 'start')[] =>
  gateway.sockets.flatMap(({ received }) =>
    received.flatMap((frame) =>
      frame.type === 'subscribe' && frame.threadId === 't' ? [frame.offset ?? 'start'] : [],
    ),
  )

/** Sends text to every socket as the server would, whatever the log has. */
const sendEvents = (
  gateway: FakeGateway,
  events: readonly unknown[],
  offset: number,
  epoch = 'epoch-1',
): void =>
  gateway.garble(
    JSON.stringify({ type: 'events', threadId: 't', ref: latestRef(gateway), events, epoch, offset }),
  )

/** A socket on which only those messages arrive that pass. */
function lossy(socket: SocketLike, passes: () => boolean): SocketLike {
  let onMessage: SocketLike['onmessage'] = null
  socket.onmessage = (event) => {
    if (passes()) onMessage?.(event)
  }
  return {
    set onopen(handler: SocketLike['onopen']) {
      socket.onopen = handler
    },
    set onmessage(handler: SocketLike['onmessage']) {
      onMessage = handler
    },
    set onclose(handler: SocketLike['onclose']) {
      socket.onclose = handler
    },
    set onerror(handler: SocketLike['onerror']) {
      socket.onerror = handler
    },
    send: (text) => socket.send(text),
    close: (code) => socket.close(code),
  }
}

describe('a hole', () => {
  test('is asked for once, from where the store stands, and filled; what stands beyond it is shown meanwhile', () => {
    const { gateway, store, errors, states } = clientOf()
    const t = threadScript('t')
    gateway.append(t.message('q', 'one'))
    gateway.deliver()
    gateway.drop()
    gateway.append(t.message('r', 'two'))
    gateway.append(t.message('s', 'three'))
    gateway.append(t.message('u', 'four'))
    gateway.deliver(1)
    expect(shown(store, 't')).toEqual(['q: one (user)', 's: three (user)'])
    expect(store.thread('t')?.gap).toEqual({ from: 1, before: 2 })
    gateway.deliver()
    expect(asked(gateway)).toEqual(['start', 1])
    expect(gateway.sockets[0]?.received.at(-1)).toMatchObject({ offset: 1, check: expect.any(String) })
    expect(store.snapshot('t')).toEqual(gateway.snapshot('t'))
    expect(store.thread('t')?.gap).toBeNull()
    gateway.advance(600_000)
    expect(asked(gateway)).toEqual(['start', 1])
    expect(errors).toEqual([])
    expect(states.at(-1)).toBe('open, t live')
  })

  test('after which another one opens is asked for in its turn', () => {
    const { gateway, store } = clientOf()
    const t = threadScript('t')
    gateway.deliver()
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) {
      if (id === 'b' || id === 'e') gateway.drop()
      gateway.append(t.message(id, id))
      gateway.deliver()
    }
    expect(asked(gateway)).toEqual(['start', 1, 4])
    expect(store.snapshot('t')).toEqual(gateway.snapshot('t'))
  })

  test('in an answer of many frames is asked for from where it opens', () => {
    const { gateway, store } = clientOf({ fake: { eventsPerFrame: 1 } })
    const t = threadScript('t')
    for (const id of ['a', 'b', 'c', 'd']) gateway.append(t.message(id, id))
    gateway.deliver(3) // the socket is open, asks, and the first of four frames has come
    expect(store.cursor('t')?.offset).toBe(1)
    gateway.deliver()
    gateway.drop()
    gateway.append(t.message('e', 'e'), t.message('f', 'f'))
    gateway.deliver()
    expect(asked(gateway)).toEqual(['start', 4])
    expect(store.snapshot('t')).toEqual(gateway.snapshot('t'))
  })

  test('that somebody else has filled meanwhile is let be', () => {
    const { gateway, store } = clientOf()
    const t = threadScript('t')
    gateway.deliver()
    gateway.append(t.message('a', 'a'))
    gateway.deliver()
    gateway.drop()
    gateway.append(t.message('b', 'b'))
    store.ingestAll(gateway.log('t'))
    gateway.append(t.message('c', 'c'))
    gateway.deliver()
    expect(asked(gateway)).toEqual(['start'])
    expect(store.snapshot('t')).toEqual(gateway.snapshot('t'))
  })

  test('whose answer is lost is asked for again after the time for an answer', () => {
    const { gateway, store, errors } = clientOf()
    const t = threadScript('t')
    gateway.deliver()
    gateway.drop()
    gateway.append(t.message('a', 'a'))
    gateway.append(t.message('b', 'b'))
    gateway.drop()
    gateway.deliver()
    expect(asked(gateway)).toEqual(['start', 0])
    gateway.advance(9_999)
    expect(asked(gateway)).toEqual(['start', 0])
    gateway.advance(1)
    expect(asked(gateway)).toEqual(['start', 0, 0])
    expect(store.snapshot('t')).toEqual(gateway.snapshot('t'))
    expect(errors).toEqual([])
  })

  test('whose answer comes slowly, but comes, is asked for once', () => {
    const { gateway, store } = clientOf({ fake: { eventsPerFrame: 1 } })
    const t = threadScript('t')
    gateway.append(t.message('first', 'first'))
    gateway.deliver()
    gateway.drop(10)
    gateway.append(...Array.from({ length: 10 }, (_, index) => t.message(`m${index}`, 'lost')))
    gateway.append(t.message('last', 'last'))
    gateway.deliver(1)
    expect(store.thread('t')?.gap).toEqual({ from: 1, before: 11 })
    while (store.cursor('t')?.offset !== 12) {
      gateway.deliver(1)
      gateway.clock.advance(6_000)
    }
    gateway.deliver()
    expect(asked(gateway)).toEqual(['start', 1])
    expect(store.snapshot('t')).toEqual(gateway.snapshot('t'))
  })

  test('whose answer stops after each first frame is asked for from there, and that is no failure', () => {
    const gateway = fakeGateway({ eventsPerFrame: 1 })
    let frameCount = Infinity
    const { store, errors } = clientOf({
      gateway,
      socket: (url) => lossy(gateway.ports.socket(url), () => frameCount-- > 0),
    })
    const t = threadScript('t')
    gateway.append(t.message('first', 'first'))
    gateway.deliver()
    gateway.drop(4)
    gateway.append(...['b', 'c', 'd', 'e', 'last'].map((id) => t.message(id, id)))
    frameCount = 2 // the one behind the hole, and the first of the answer
    for (let round = 0; round < 4; round++) {
      gateway.deliver()
      gateway.clock.advance(9_999)
      expect(asked(gateway)).toHaveLength(2 + round)
      gateway.clock.advance(1)
      frameCount = 1
    }
    expect(asked(gateway)).toEqual(['start', 1, 2, 3, 4])
    gateway.deliver()
    expect(store.snapshot('t')).toEqual(gateway.snapshot('t'))
    expect(errors).toEqual([])
  })

  test('too wide for what may wait is filled once the tail comes in order', () => {
    const { gateway, store } = clientOf({ fake: { eventsPerFrame: 2_000 } })
    const t = threadScript('t')
    gateway.append(t.created('a'))
    gateway.deliver()
    gateway.drop()
    gateway.append(t.chunk('a', '0'))
    const chunks = Array.from({ length: 1_500 }, (_, index) => t.chunk('a', `${index} `))
    gateway.append(...chunks)
    gateway.deliver()
    expect(store.violations().some(({ code }) => code === 'buffer_overflow')).toBe(true)
    expect(store.thread('t')).toMatchObject({ stale: false, gap: null })
    expect(store.snapshot('t')).toEqual(gateway.snapshot('t'))
    expect(asked(gateway)).toEqual(['start', 1])
  })
})

describe('a server that does not send what is missing', () => {
  /** It answers from offset 1 on for ever: the event at 0 cannot be had. */
  function stubborn() {
    const client = clientOf()
    const { gateway } = client
    const t = threadScript('t')
    gateway.deliver()
    const [, second] = [t.message('a', 'a'), t.message('b', 'b')]
    const answer = (): void => {
      sendEvents(gateway, [second], 2)
      gateway.deliver()
    }
    return { ...client, t, answer }
  }

  test('is asked at once, then by the clock, longer each time, and reported after the second time', () => {
    const { gateway, answer, errors, connection } = stubborn()
    const times: number[] = []
    answer()
    for (let count = asked(gateway).length; gateway.clock.now() < 200_000; gateway.advance(1_000)) {
      if (asked(gateway).length > count) {
        times.push(gateway.clock.now())
        count = asked(gateway).length
        answer()
        answer()
      }
    }
    expect(asked(gateway)[1]).toBe(0)
    expect(times).toEqual([10_000, 30_000, 60_000, 90_000, 120_000, 150_000, 180_000])
    expect(errors).toEqual(['stuck t'])
    expect(connection.state().threads.get('t')).toEqual({
      status: 'live',
      reason: {
        code: 'stuck',
        message: expect.stringMatching(/^The server was asked twice .*\.$/),
        threadId: 't',
      },
    })
  })

  test('and answers at once each time is not asked more often for that', () => {
    const { gateway, answer } = stubborn()
    for (let count = 0; count < 1_000; count++) answer()
    expect(asked(gateway)).toEqual(['start', 0])
    expect(gateway.clock.timerCount).toBe(2) // the heartbeat’s, and the one for the answer
  })

  test('and goes on sending what comes after it is asked by the clock all the same', () => {
    const { gateway, answer } = stubborn()
    answer()
    while (gateway.clock.now() < 10_000) {
      gateway.advance(500)
      answer()
    }
    expect(asked(gateway)).toEqual(['start', 0, 0])
  })

  test('and sends the same snapshot each time does not make the client spin', () => {
    const { gateway, store, t } = stubborn()
    const snapshot = { v: 1, threadId: 't', epoch: 'epoch-1', offset: 0, bubbles: [] }
    for (let count = 0; count < 1_000; count++) {
      gateway.garble(
        JSON.stringify({
          type: 'resync',
          threadId: 't',
          ref: latestRef(gateway),
          reason: 'behind',
          snapshot,
        }),
      )
      sendEvents(gateway, t.log().slice(1), 2)
      gateway.deliver()
    }
    expect(store.cursor('t')).toEqual({ epoch: 'epoch-1', offset: 0 })
    expect(asked(gateway)).toEqual(['start', 0])
    gateway.advance(10_000)
    expect(asked(gateway)).toEqual(['start', 0, 0])
  })

  test('but sends a part of it has as long for the rest as at first', () => {
    const { gateway, answer, t } = stubborn()
    answer()
    gateway.advance(30_000) // asked three times
    t.message('c', 'c')
    t.message('d', 'd')
    sendEvents(gateway, t.log().slice(3), 4)
    sendEvents(gateway, t.log().slice(0, 2), 2)
    sendEvents(gateway, t.log().slice(3), 4)
    gateway.drop(Infinity)
    gateway.deliver()
    expect(asked(gateway)).toEqual(['start', 0, 0, 0, 2])
    gateway.advance(9_999)
    expect(asked(gateway)).toHaveLength(5)
    gateway.advance(1)
    expect(asked(gateway)).toHaveLength(6)
  })

  test('is well again when it sends it after all', () => {
    const { gateway, answer, t, errors, states, store } = stubborn()
    answer()
    gateway.advance(30_000)
    expect(errors).toEqual(['stuck t'])
    sendEvents(gateway, t.log(), 2)
    gateway.advance(100_000)
    expect(states.at(-1)).toBe('open, t live')
    expect(asked(gateway)).toHaveLength(4)
    expect(shown(store, 't')).toEqual(['a: a (user)', 'b: b (user)'])
  })

  test('and never answers a subscription is asked again, and reported', () => {
    const { gateway, errors, states } = clientOf({ heartbeat: { idleMs: 1_000_000 } })
    gateway.drop(Infinity)
    gateway.advance(9_999)
    expect(asked(gateway)).toEqual(['start'])
    gateway.advance(20_001)
    expect(asked(gateway)).toEqual(['start', 'start', 'start'])
    expect(errors).toEqual(['stuck t'])
    expect(states.at(-1)).toBe('open, t subscribing (stuck)')
    gateway.cut()
    expect(states.at(-1)).toBe('waiting 1 until 30500 (lost), t subscribing')
    gateway.release()
    gateway.advance(30_000)
    expect(states.at(-1)).toBe('open, t live')
  })

  test('sends an event that cannot be placed: nothing spins, and the rest is shown', () => {
    const { gateway, store, errors } = clientOf()
    const t = threadScript('t')
    gateway.deliver()
    const unplaced = { ...t.message('a', 'a'), offset: undefined, epoch: undefined } as unknown as EventInput
    const events = [unplaced, t.message('b', 'b')]
    for (let count = 0; count < 100; count++) {
      sendEvents(gateway, events, 2)
      gateway.deliver()
    }
    expect(asked(gateway)).toEqual(['start', 0])
    expect(shown(store, 't').toSorted()).toEqual(['a: a (user)', 'b: b (user)'])
    expect(errors).toEqual([])
  })
})

describe('poison', () => {
  test('an event that does not decode, but says where it stands, stops nothing', () => {
    const { gateway, store, errors } = clientOf()
    const t = threadScript('t')
    gateway.append(
      t.message('a', 'a'),
      { ...t.message('b', 'b'), parts: 'none' } as never,
      t.message('c', 'c'),
    )
    gateway.deliver()
    gateway.advance(100_000)
    expect(shown(store, 't')).toEqual(['a: a (user)', 'c: c (user)'])
    expect(store.violations().map(({ code }) => code)).toEqual(['invalid_event'])
    expect(asked(gateway)).toEqual(['start'])
    expect(errors).toEqual([])
  })

  test.each([
    ['no JSON', '{'],
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['no type', '{}'],
    ['a type that is none', '{"type":"hello"}'],
    ['a type of objects', '{"type":"constructor"}'],
    [
      'events that are no list',
      '{"type":"events","threadId":"t","ref":"1","events":{},"epoch":"e","offset":0}',
    ],
    [
      'an offset that is none',
      '{"type":"events","threadId":"t","ref":"1","events":[],"epoch":"e","offset":-1}',
    ],
    [
      'an offset too far',
      '{"type":"events","threadId":"t","ref":"1","events":[],"epoch":"e","offset":9007199254740992}',
    ],
    ['an error of no code', '{"type":"error","code":"odd","message":""}'],
    ['a client’s frame', '{"type":"ping"}'],
    ['bytes', new Uint8Array([123, 125])],
    ['an object', { type: 'pong' }],
    ['undefined', undefined],
  ])('a frame of %s is reported and ignored', (_, data) => {
    const { gateway, store, connection, errors } = clientOf()
    const t = threadScript('t')
    gateway.deliver()
    const before = connection.state()
    gateway.garble(data)
    gateway.append(t.message('a', 'a'))
    gateway.deliver()
    expect(errors).toEqual(['undecodable_frame'])
    expect(connection.state()).toBe(before)
    expect(shown(store, 't')).toEqual(['a: a (user)'])
  })

  test('ten thousand such frames do not close anything, and keep nothing', () => {
    const { gateway, store, errors, states } = clientOf()
    gateway.deliver()
    for (let count = 0; count < 10_000; count++) {
      gateway.garble('garbage')
      gateway.deliver()
    }
    expect(errors).toHaveLength(10_000)
    expect(states.at(-1)).toBe('open, t live')
    expect(gateway.sockets[0]?.received).toHaveLength(1)
    expect(store.violations()).toEqual([])
  })

  test('what onError throws is its own affair', () => {
    const { gateway, store } = clientOf({
      onError: () => {
        throw new Error('a handler fails')
      },
    })
    const t = threadScript('t')
    gateway.deliver()
    gateway.garble('?')
    gateway.append(t.message('a', 'a'))
    gateway.deliver()
    expect(shown(store, 't')).toEqual(['a: a (user)'])
  })

  test('frames of threads that are not open are left alone', () => {
    const { gateway, store, errors } = clientOf({ threadIds: ['u'] })
    gateway.deliver()
    const t = threadScript('t')
    sendEvents(gateway, [t.message('a', 'a')], 1)
    gateway.garble(
      JSON.stringify({
        type: 'resync',
        threadId: 't',
        ref: '1',
        reason: 'epoch',
        snapshot: gateway.snapshot('t'),
      }),
    )
    gateway.garble(
      JSON.stringify({ type: 'error', code: 'forbidden', message: 'no', threadId: 't', ref: '1' }),
    )
    gateway.deliver()
    expect(store.thread('t')).toBeUndefined()
    expect(errors).toEqual([])
  })
})
