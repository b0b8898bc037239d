import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { memoryLog } from '../../src/server/index.ts'
import { shown, threadScript } from '../../src/testing/index.ts'
import { eventually } from '../support/eventually.ts'
import { newStore } from '../support/replay.ts'
import { clientOf, latestRef } from './client.ts'
import { realClient, type RealGateway, realGateway } from './real-gateway.ts'

const say = ({ post }: RealGateway, id: string): Promise<unknown> =>
  post('/threads/t/messages', {
    messageId: id,
    author: { kind: 'user' },
    parts: [{ kind: 'text', text: id }],
  })

/** A real socket on which the n-th frame with this in it never arrives, nor does any answer to a second subscription. */
function lossySocket(url: string, word: string): WebSocket {
  const socket = new WebSocket(url)
  const emit = socket.emit.bind(socket)
  let isLost = false
  socket.emit = (name: string | symbol, ...args: readonly unknown[]) => {
    if (name === 'message') {
      const isOne = String(args[0]).includes(word)
      if (isOne && isLost) return true // what is asked for again is lost, too
      if (isOne) return (isLost = true)
    }
    return emit(name, ...args)
  }
  return socket
}

describe('a log that lost its tail while the client had a gap', () => {
  test('over the real gateway: what the log has lost is not shown any more', async () => {
    const first = await realGateway(0, { log: memoryLog({ epoch: 'e', now: () => 1 }) })
    let isLossy = true
    const { store, connection } = realClient(first.wsUrl, {
      socket: (url) => (isLossy ? lossySocket(url, '"lost on its way"') : new WebSocket(url)),
    })
    await say(first, 'kept')
    await eventually(() => expect(shown(store, 't')).toEqual(['kept: kept (user)']))
    await say(first, 'lost on its way')
    await say(first, 'lost by the log')
    await eventually(() =>
      expect(shown(store, 't')).toEqual(['kept: kept (user)', 'lost by the log: lost by the log (user)']),
    )
    isLossy = false
    await first.close()
    const forgetful = memoryLog({ epoch: 'e', now: () => 1 })
    const second = await realGateway(first.port, { log: forgetful })
    await say(second, 'kept')
    await eventually(() => expect(connection.state().threads.get('t')).toEqual({ status: 'live' }))
    await say(second, 'said since')
    await eventually(() =>
      expect(shown(store, 't')).toEqual(['kept: kept (user)', 'said since: said since (user)']),
    )
    expect(store.snapshot('t')).toEqual((await forgetful.snapshot('t')).snapshot)
  })

  test.each(['frame', 'url'] as const)('by %s: it forgets and hydrates in one publication', (snapshotsBy) => {
    const { gateway, store } = clientOf({ fake: { snapshotsBy } })
    const t = threadScript('t')
    gateway.append(t.message('a', 'a'))
    gateway.deliver()
    gateway.drop()
    gateway.append(t.message('b', 'b'))
    gateway.append(t.message('c', 'c'))
    gateway.deliver(1)
    expect(shown(store, 't')).toEqual(['a: a (user)', 'c: c (user)'])
    gateway.loseTail('t', 2)
    const seen: (readonly string[])[] = []
    store.subscribe(() => seen.push(shown(store, 't')))
    gateway.advance(1_000)
    expect(store.snapshot('t')).toEqual(gateway.snapshot('t'))
    expect(seen).toEqual([['a: a (user)']])
    expect(store.thread('t')).toMatchObject({ gap: null, stale: false })
  })

  test('a hole that is filled while more is under way has the check of what stood beyond it', () => {
    const { gateway, store } = clientOf({ fake: { eventsPerFrame: 1 } })
    const t = threadScript('t')
    gateway.deliver()
    gateway.drop()
    gateway.append(t.message('a', 'a'))
    gateway.append(t.message('b', 'b'))
    gateway.deliver(2) // b, and that the client asks for the hole: the log sends a and b
    gateway.deliver(1) // a
    expect(shown(store, 't')).toEqual(['a: a (user)', 'b: b (user)'])
    gateway.loseTail('t', 1)
    gateway.append(threadScript('t').message('c', 'c'))
    gateway.advance(1_000)
    expect(shown(store, 't')).toEqual(['a: a (user)', 'c: c (user)'])
    expect(store.snapshot('t')).toEqual(gateway.snapshot('t'))
  })
})

describe('a resync that is lost on its way is missed', () => {
  const [t, since] = [threadScript('t'), threadScript('t')]

  test('by a client at the place where the log was cut that gets one fitting event', () => {
    const { gateway, store } = clientOf()
    gateway.append(t.message('a', 'a'), t.message('b', 'b'))
    gateway.deliver()
    gateway.loseTail('t', 1)
    gateway.drop() // the resync
    gateway.advance(500)
    gateway.append(since.message('c', 'c')) // which ends where the client stands
    gateway.deliver()
    expect(shown(store, 't')).toEqual(['a: a (user)', 'c: c (user)'])
    expect(store.snapshot('t')).toEqual(gateway.snapshot('t'))
  })

  test('by a client at the place where the log ends again', () => {
    const { gateway, store } = clientOf()
    gateway.append(t.message('i', 'i'), t.message('j', 'j'))
    gateway.deliver()
    gateway.loseTail('t', 1)
    gateway.append(since.message('k', 'k'))
    gateway.drop() // the resync
    gateway.advance(500)
    gateway.append(since.message('l', 'l'))
    gateway.deliver()
    expect(shown(store, 't')).toEqual(['i: i (user)', 'k: k (user)', 'l: l (user)'])
    expect(store.snapshot('t')).toEqual(gateway.snapshot('t'))
  })

  test('although the one that is sent then is lost, too: by the clock', () => {
    const { gateway, store } = clientOf()
    gateway.append(t.message('m', 'm'), t.message('n', 'n'))
    gateway.deliver()
    gateway.loseTail('t', 1)
    gateway.drop(1)
    gateway.advance(500)
    gateway.append(since.message('o', 'o'))
    gateway.deliver(1) // what comes after it: the client asks again
    gateway.drop(1)
    gateway.deliver()
    gateway.append(since.message('p', 'p'))
    gateway.deliver()
    expect(shown(store, 't')).toEqual(['m: m (user)', 'n: n (user)'])
    gateway.advance(10_000)
    expect(shown(store, 't')).toEqual(['m: m (user)', 'o: o (user)', 'p: p (user)'])
  })

  test('by a client with a gap that gets one event that closes it', () => {
    const { gateway, store } = clientOf()
    gateway.append(t.message('d', 'd'))
    gateway.deliver()
    gateway.drop()
    gateway.append(t.message('e', 'e'))
    gateway.append(t.message('f', 'f'))
    gateway.deliver(1)
    expect(store.thread('t')?.gap).toEqual({ from: 1, before: 2 })
    gateway.loseTail('t', 2)
    gateway.drop() // the snapshot
    gateway.advance(500)
    gateway.append(since.message('g', 'g'))
    gateway.append(since.message('h', 'h'))
    gateway.deliver()
    expect(shown(store, 't')).toEqual(['d: d (user)', 'g: g (user)', 'h: h (user)'])
    expect(store.snapshot('t')).toEqual(gateway.snapshot('t'))
  })
})

test('red: a store that hides its gap keeps what the log has lost', () => {
  const store = newStore()
  const { gateway } = clientOf({ store: { ...store, thread: () => undefined } })
  const t = threadScript('t')
  gateway.append(t.message('a', 'a'))
  gateway.deliver()
  gateway.drop()
  gateway.append(t.message('b', 'b'))
  gateway.append(t.message('c', 'c'))
  gateway.deliver(1)
  gateway.loseTail('t', 2)
  gateway.advance(1_000)
  expect(shown(store, 't')).toEqual(['a: a (user)', 'c: c (user)'])
})

describe('a thread with a gap', () => {
  /** A client that has 0 and 2 of t. */
  function gapped() {
    const client = clientOf()
    const { gateway } = client
    const t = threadScript('t')
    gateway.append(t.message('a', 'a'))
    gateway.deliver()
    gateway.drop(1)
    gateway.append(t.message('b', 'b'))
    gateway.append(t.message('c', 'c'))
    gateway.deliver(1)
    expect(client.store.thread('t')?.gap).toEqual({ from: 1, before: 2 })
    return { ...client, t }
  }
  const anew = { type: 'subscribe', epoch: 'epoch-1', offset: Number.MAX_SAFE_INTEGER }

  test('is taken anew on the next socket: asked for from where no log is, without a check', () => {
    const { gateway, store } = gapped()
    gateway.cut()
    gateway.advance(1_000)
    expect(gateway.sockets[1]?.received).toEqual([{ ...anew, threadId: 't', ref: expect.any(String) }])
    expect(store.snapshot('t')).toEqual(gateway.snapshot('t'))
  })

  test('is taken anew when it is closed and opened', () => {
    const { gateway, connection, store } = gapped()
    connection.close('t')
    gateway.loseTail('t', 1)
    gateway.advance(1_000)
    connection.open('t')
    gateway.deliver()
    expect(gateway.sockets[1]?.received).toMatchObject([{ ...anew, threadId: 't' }])
    expect(shown(store, 't')).toEqual(['a: a (user)', 'b: b (user)'])
  })

  test('that was restored with it is taken anew', () => {
    const { gateway, t } = gapped()
    const store = newStore()
    store.ingestAll([t.log()[0], t.log()[2]])
    clientOf({ gateway, store })
    gateway.deliver()
    expect(gateway.sockets[1]?.received).toMatchObject([{ ...anew, threadId: 't' }])
    expect(store.snapshot('t')).toEqual(gateway.snapshot('t'))
  })

  test('that is not published yet is seen, too', () => {
    const publish: (() => void)[] = []
    const store = newStore({ scheduler: (task) => void publish.push(task) })
    const { gateway } = clientOf({ store })
    const t = threadScript('t')
    gateway.deliver()
    gateway.drop(1)
    gateway.append(t.created('a'))
    gateway.append(t.chunk('a', 'b'))
    gateway.deliver(1)
    gateway.cut()
    gateway.advance(1_000)
    expect(gateway.sockets[1]?.received).toMatchObject([{ ...anew, threadId: 't' }])
  })

  test('keeps its messages that are still being sent, and the check that comes with the snapshot', () => {
    const { gateway, store } = gapped()
    store.addOptimistic({ threadId: 't', clientMessageId: 'm', parts: [{ kind: 'text', text: 'mine' }] })
    gateway.cut()
    gateway.advance(1_000)
    expect(shown(store, 't').at(-1)).toBe('m: mine (user, sending)')
    gateway.cut()
    gateway.advance(2_000)
    expect(gateway.sockets[2]?.received).toMatchObject([{ offset: 3, check: expect.any(String) }])
  })

  test('is asked for anew until the snapshot is there', () => {
    const { gateway, store } = gapped()
    gateway.cut()
    gateway.drop(1)
    gateway.advance(500) // asked, and the answer is lost
    gateway.advance(10_000)
    expect(gateway.sockets[1]?.received.filter(({ type }) => type === 'subscribe')).toMatchObject([
      anew,
      anew,
    ])
    expect(store.snapshot('t')).toEqual(gateway.snapshot('t'))
  })

  test('whose log was begun again meanwhile is the new one, and the old epoch counts as replaced', () => {
    const { gateway, store, t } = gapped()
    const late = t.log()[1]
    gateway.restart()
    gateway.append(threadScript('t').message('n', 'new'))
    gateway.advance(1_000)
    expect(shown(store, 't')).toEqual(['n: new (user)'])
    store.ingest(late)
    expect(store.thread('t')?.stale).toBe(false)
  })
})

describe('frames of another subscription', () => {
  test('are not taken as the answer after close and open', () => {
    const { gateway, connection, store } = clientOf()
    const t = threadScript('t')
    gateway.append(t.message('a', 'a'))
    gateway.deliver()
    const old = latestRef(gateway)
    connection.close('t')
    store.evict('t')
    connection.open('t')
    gateway.deliver(2) // unsubscribe and subscribe have arrived, and nothing of the answer
    gateway.garble(
      JSON.stringify({
        type: 'events',
        threadId: 't',
        ref: old,
        events: [t.message('b', 'b')],
        epoch: 'epoch-1',
        offset: 2,
      }),
    )
    gateway.deliver()
    expect(shown(store, 't')).toEqual(['a: a (user)'])
    expect(connection.state().threads.get('t')).toEqual({ status: 'live' })
  })

  test.each([
    ['events', { events: [], epoch: 'epoch-1', offset: 0 }],
    ['resync', { reason: 'epoch', snapshot: { v: 1, threadId: 't', epoch: 'x', offset: 0, bubbles: [] } }],
    ['error', { code: 'forbidden', message: 'no' }],
  ])('of type %s are dropped without a word', (type, rest) => {
    const { gateway, connection, store, errors } = clientOf()
    gateway.append(threadScript('t').message('a', 'a'))
    gateway.deliver()
    const before = [connection.state(), store.getState()]
    for (const ref of ['another', '', undefined]) {
      gateway.garble(JSON.stringify({ type, threadId: 't', ref, ...rest }))
      gateway.deliver()
    }
    expect([connection.state(), store.getState()]).toEqual(before)
    expect(errors).toEqual(['undecodable_frame', 'undecodable_frame']) // without a ref it is no frame
  })

  test('each subscription has a ref of its own, over all sockets and threads', () => {
    const { gateway, connection } = clientOf({ threadIds: ['t', 'u'] })
    gateway.deliver()
    connection.close('t')
    connection.open('t')
    gateway.deliver()
    gateway.cut()
    gateway.advance(1_000)
    const refs = gateway.sockets.flatMap(({ received }) =>
      received.flatMap((frame) => (frame.type === 'subscribe' ? [frame.ref] : [])),
    )
    expect(refs).toHaveLength(5)
    expect(new Set(refs).size).toBe(5)
  })
})

test('an event of another thread is dropped from the frame, and reported once; the others are taken in', () => {
  const { gateway, store, errors, connection } = clientOf()
  const [t, u] = [threadScript('t'), threadScript('u')]
  gateway.deliver()
  const events = [t.message('a', 'a'), u.message('x', 'x'), u.message('y', 'y'), { threadId: 7 }, null]
  gateway.garble(
    JSON.stringify({
      type: 'events',
      threadId: 't',
      ref: latestRef(gateway),
      events,
      epoch: 'epoch-1',
      offset: 1,
    }),
  )
  gateway.deliver()
  expect(shown(store, 't')).toEqual(['a: a (user)'])
  expect(store.thread('u')).toBeUndefined()
  expect(errors).toEqual(['foreign_event t'])
  expect(store.violations()).toHaveLength(2)
  expect(connection.state().threads.get('t')).toEqual({ status: 'live' })
})
