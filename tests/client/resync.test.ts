import { describe, expect, test } from 'vitest'
import { type FakeGateway, shown, threadScript } from '../../src/testing/index.ts'
import { clientOf, latestRef } from './client.ts'

const sendResync = (gateway: FakeGateway, snapshot: unknown, reason = 'epoch'): void => {
  gateway.garble(JSON.stringify({ type: 'resync', threadId: 't', ref: latestRef(gateway), reason, snapshot }))
  gateway.deliver()
}

describe('a resync', () => {
  test('after a restart takes the thread’s place, and what comes after it follows', () => {
    const { gateway, store, errors, states } = clientOf()
    const t = threadScript('t')
    gateway.append(t.created('a'), t.chunk('a', 'of the old log'))
    gateway.deliver()
    store.addOptimistic({
      threadId: 't',
      clientMessageId: 'c',
      parts: [{ kind: 'text', text: 'still sending' }],
    })
    gateway.restart()
    const again = threadScript('t')
    gateway.append(again.created('b'), again.chunk('b', 'Hel'))
    gateway.advance(500)
    expect(shown(store, 't')).toEqual(['b: Hel (streaming, stream)', 'c: still sending (user, sending)'])
    gateway.append(again.chunk('b', 'lo'))
    gateway.deliver()
    expect(shown(store, 't')).toEqual(['b: Hello (streaming, stream)', 'c: still sending (user, sending)'])
    expect(store.snapshot('t')).toEqual(gateway.snapshot('t'))
    expect(store.thread('t')).toMatchObject({ stale: false, gap: null })
    expect(gateway.sockets[1]?.received).toEqual([
      {
        type: 'subscribe',
        threadId: 't',
        ref: expect.any(String),
        epoch: 'epoch-1',
        offset: 2,
        check: expect.any(String),
      },
    ])
    expect(errors).toEqual(['lost'])
    expect(states.at(-1)).toBe('open 1, t live')
  })

  test('gives its check back with the place that it belongs to', () => {
    const { gateway } = clientOf()
    const t = threadScript('t')
    gateway.append(t.message('a', 'a'))
    gateway.deliver()
    gateway.restart('kept')
    gateway.advance(500)
    gateway.cut()
    gateway.advance(1_000)
    expect(gateway.sockets[2]?.received).toEqual([
      {
        type: 'subscribe',
        threadId: 't',
        ref: expect.any(String),
        epoch: 'epoch-2',
        offset: 1,
        check: expect.any(String),
      },
    ])
  })

  test('of a thread that was trimmed brings what is no longer sent one by one', () => {
    const { gateway, store } = clientOf()
    const t = threadScript('t')
    gateway.append(t.message('a', 'a'))
    gateway.deliver()
    gateway.cut()
    gateway.append(t.message('b', 'b'), t.message('c', 'c'))
    gateway.trim('t', 3)
    gateway.append(t.message('d', 'd'))
    gateway.advance(500)
    expect(shown(store, 't')).toEqual(['a: a (user)', 'b: b (user)', 'c: c (user)', 'd: d (user)'])
    expect(store.snapshot('t')).toEqual(gateway.snapshot('t'))
  })

  test('of an epoch that comes without a new socket is fetched as soon as its first event is seen', () => {
    const { gateway, store, errors } = clientOf()
    const t = threadScript('t')
    gateway.append(t.message('a', 'old'))
    gateway.deliver()
    const other = threadScript('t', { epoch: 'another' })
    const event = other.message('b', 'new')
    gateway.garble(
      JSON.stringify({
        type: 'events',
        threadId: 't',
        ref: latestRef(gateway),
        events: [event],
        epoch: 'another',
        offset: 1,
      }),
    )
    gateway.deliver()
    // This gateway does not know of it, and answers from its own log: the thread stays what it was.
    expect(gateway.sockets[0]?.received.at(-1)).toMatchObject({ epoch: 'epoch-1', offset: 1 })
    expect(shown(store, 't')).toEqual(['a: old (user)'])
    sendResync(gateway, { v: 1, threadId: 't', epoch: 'another', offset: 0, bubbles: [] })
    expect(store.cursor('t')).toEqual({ epoch: 'another', offset: 0 })
    expect(errors).toEqual([])
  })
})

test('an epoch that has no event yet is noticed, too', () => {
  const { gateway, store } = clientOf()
  const t = threadScript('t')
  gateway.append(t.message('a', 'old'))
  gateway.deliver()
  gateway.garble(
    JSON.stringify({
      type: 'events',
      threadId: 't',
      ref: latestRef(gateway),
      events: [],
      epoch: 'another',
      offset: 0,
    }),
  )
  gateway.deliver()
  expect(gateway.sockets[0]?.received.at(-1)).toMatchObject({ epoch: 'epoch-1', offset: 1 })
  expect(shown(store, 't')).toEqual(['a: old (user)'])
})

describe('a log that lost its tail and kept its epoch', () => {
  test.each([
    ['is behind what was seen', 'beyond', []],
    ['has got another tail since', 'diverged', ['d', 'e']],
  ])('%s: what it lost is not shown any more', (_, __, more) => {
    const { gateway, store, errors, states } = clientOf()
    const t = threadScript('t')
    for (const id of ['a', 'b', 'c']) gateway.append(t.message(id, id))
    gateway.deliver()
    store.addOptimistic({ threadId: 't', clientMessageId: 'mine', parts: [{ kind: 'text', text: 'mine' }] })
    gateway.loseTail('t', 2)
    for (const id of more) gateway.append(t.message(id, id))
    gateway.advance(500)
    const kept = ['a', ...more].map((id) => `${id}: ${id} (user)`)
    expect(shown(store, 't')).toEqual([...kept, 'mine: mine (user, sending)'])
    gateway.append(t.message('f', 'f'))
    gateway.advance(60_000)
    expect(store.snapshot('t')).toEqual(gateway.snapshot('t'))
    expect(states.at(-1)).toBe('open, t live')
    expect(errors).toEqual(['lost'])
  })

  test('is noticed by a thread that was closed meanwhile, too', () => {
    const { gateway, store, connection } = clientOf()
    const t = threadScript('t')
    for (const id of ['a', 'b']) gateway.append(t.message(id, id))
    gateway.deliver()
    connection.close('t')
    gateway.loseTail('t', 1)
    gateway.append(t.message('c', 'c'))
    gateway.advance(500)
    connection.open('t')
    gateway.deliver()
    expect(shown(store, 't')).toEqual(['a: a (user)', 'c: c (user)'])
  })
})

describe('what the last socket spoke of', () => {
  test('is not waited for on the next one: the log may have forgotten it', () => {
    const { gateway, states, errors } = clientOf()
    const t = threadScript('t')
    gateway.append(t.message('a', 'a'))
    gateway.deliver()
    gateway.drop()
    gateway.append(t.message('b', 'b'))
    gateway.append(t.message('c', 'c'))
    gateway.drop() // the answer to what is asked for then
    gateway.deliver()
    gateway.loseTail('t', 2)
    gateway.advance(100_000)
    expect(states.at(-1)).toBe('open, t live')
    expect(errors).toEqual(['lost'])
  })

  test('is asked for at once if it is missing again', () => {
    const { gateway } = clientOf()
    const t = threadScript('t')
    const message = (id: string): void => gateway.append(t.message(id, id))
    gateway.deliver()
    const loseOne = (): void => {
      gateway.drop()
      message('lost')
      message('found')
      gateway.deliver()
    }
    for (const id of ['a', 'b', 'c', 'd']) message(id)
    loseOne()
    gateway.loseTail('t', 4)
    gateway.advance(1_000) // stands at 2 now
    gateway.cut()
    gateway.advance(1_000)
    loseOne()
    expect(gateway.clock.now()).toBe(2_000)
    expect(gateway.sockets[2]?.received.map((frame) => 'offset' in frame && frame.offset)).toEqual([2, 2])
  })
})

describe('a resync that is none', () => {
  const whole = { v: 1, threadId: 't', epoch: 'e', offset: 0, bubbles: [] }
  test.each([
    ['null for a snapshot', null],
    ['a snapshot of another thread', { ...whole, threadId: 'u' }],
    ['a snapshot of a later version', { ...whole, v: 2 }],
    ['a snapshot without an offset', { ...whole, offset: undefined }],
    ['bubbles that are none', { ...whole, bubbles: [{}] }],
  ])('with %s changes nothing, is reported, and asked for again later', (_, snapshot) => {
    const { gateway, store, connection, errors } = clientOf()
    const t = threadScript('t')
    gateway.append(t.message('a', 'a'))
    gateway.deliver()
    const before = store.getState()
    for (const reason of ['epoch', 'diverged', 'beyond']) sendResync(gateway, snapshot, reason)
    expect(store.getState()).toBe(before)
    expect(errors).toEqual(Array.from({ length: 3 }, () => 'undecodable_snapshot t'))
    expect(connection.state().threads.get('t')).toMatchObject({
      status: 'live',
      reason: { code: 'undecodable_snapshot' },
    })
    expect(gateway.sockets[0]?.received).toHaveLength(1)
    gateway.advance(10_000)
    expect(gateway.sockets[0]?.received.at(-1)).toMatchObject({ type: 'subscribe', offset: 1 })
    expect(connection.state().threads.get('t')).toEqual({ status: 'live' })
  })
})
