import { describe, expect, test, vi } from 'vitest'
import { httpUrl } from '../../src/client/http-url.ts'
import type { Fetch } from '../../src/client/index.ts'
import { shown, threadScript } from '../../src/testing/index.ts'
import { eventually } from '../support/eventually.ts'
import { clientOf, latestRef, wordsOf } from './client.ts'

/** A client that follows another epoch than the log’s, whose snapshot is named by a url. */
function behind(options: Parameters<typeof clientOf>[0] = {}) {
  const client = clientOf({ fake: { snapshotsBy: 'url' }, ...options })
  const { gateway, store } = client
  store.hydrate({ v: 1, threadId: 't', epoch: 'old', offset: 3, bubbles: [] })
  const t = threadScript('t')
  gateway.append(t.message('a', 'a'), t.message('b', 'b'))
  return { ...client, t }
}
const subscribes = ({ gateway }: ReturnType<typeof behind>) =>
  gateway.sockets.flatMap(({ received }) => received.filter(({ type }) => type === 'subscribe'))

describe('a snapshot by url', () => {
  test('is fetched, takes the thread’s place, and the thread is subscribed anew from there with its check', () => {
    const client = behind()
    const { gateway, store, errors, t } = client
    gateway.deliver()
    expect(gateway.fetched).toEqual(['http://fake/snapshots/1'])
    expect(subscribes(client)).toMatchObject([
      { epoch: 'old', offset: 3 },
      { epoch: 'epoch-1', offset: 2, check: expect.any(String) },
    ])
    gateway.append(t.message('c', 'c'))
    gateway.deliver()
    expect(shown(store, 't')).toEqual(['a: a (user)', 'b: b (user)', 'c: c (user)'])
    expect(wordsOf(client.connection)).toBe('open, t live')
    expect(errors).toEqual([])
    expect(gateway.clock.timerCount).toBe(1) // the heartbeat’s
  })

  test('has ended its subscription: what is said in its name until the next one is dropped', () => {
    const { gateway, store, t, states } = behind()
    gateway.deliver(3) // open, asked, and named the url
    const event = t.message('x', 'too early')
    gateway.garble(
      JSON.stringify({
        type: 'events',
        threadId: 't',
        ref: latestRef(gateway),
        events: [event],
        epoch: 'old',
        offset: 9,
      }),
    )
    gateway.deliver()
    expect(shown(store, 't')).toEqual(['a: a (user)', 'b: b (user)'])
    expect(states.at(-1)).toBe('open, t live')
  })

  test('that cannot be fetched is asked for by a new subscription, each time after a longer wait', () => {
    const client = behind()
    const { gateway, errors } = client
    gateway.deliver(3)
    gateway.refuse() // what is fetched is not there
    gateway.deliver()
    expect(errors).toEqual(['no_snapshot t'])
    expect(client.connection.state().threads.get('t')?.reason?.message).toContain('404')
    const times: number[] = []
    for (let count = 1; times.length < 4; gateway.advance(100)) {
      if (subscribes(client).length <= count) continue
      count = subscribes(client).length
      times.push(gateway.clock.now())
    }
    expect(times).toEqual([500, 1_500, 3_500, 7_500])
    gateway.permit()
    gateway.advance(16_000)
    expect(wordsOf(client.connection)).toBe('open, t live')
  })

  test.each([
    ['no JSON', { ok: true, status: 200, json: () => Promise.reject(new SyntaxError('no JSON')) }],
    ['a list', { ok: true, status: 200, json: () => Promise.resolve([]) }],
    ['null', { ok: true, status: 200, json: () => Promise.resolve(null) }],
    [
      'a snapshot of another thread',
      {
        ok: true,
        status: 200,
        json: () =>
          Promise.resolve({ snapshot: { v: 1, threadId: 'u', epoch: 'e', offset: 0, bubbles: [] } }),
      },
    ],
    [
      'a check that is none',
      { ok: true, status: 200, json: () => Promise.resolve({ snapshot: 7, check: 7 }) },
    ],
    ['no response at all', undefined],
  ])('that turns out to be %s changes nothing, is reported, and does not loop hot', async (_, response) => {
    const fetch = vi.fn<Fetch>(() => Promise.resolve(response as never)) // as a broken port may
    const client = behind({ fetch })
    const { gateway, store, errors } = client
    const before = store.getState()
    gateway.deliver()
    await eventually(() => expect(errors).toHaveLength(1))
    expect(store.getState()).toBe(before)
    expect(errors[0]).toMatch(/^(?:no|undecodable)_snapshot t$/)
    gateway.advance(499)
    expect(subscribes(client)).toHaveLength(1)
    gateway.advance(1)
    expect(subscribes(client)).toHaveLength(2)
  })

  test('whose fetch throws, or never answers, is given up', () => {
    for (const fetch of [
      () => {
        throw new Error('no fetch here')
      },
      () => new Promise<never>(() => undefined),
    ]) {
      const { gateway, errors } = behind({ fetch, fetchTimeoutMs: 5_000, heartbeat: { idleMs: 100_000 } })
      gateway.advance(5_000)
      expect(errors[0]).toBe('no_snapshot t')
    }
  })

  test('that leads to another url, again and again, is fetched at growing intervals', () => {
    const client = behind()
    const { gateway, t } = client
    let count = 0
    for (let step = 0; step < 40; step++) {
      gateway.deliver()
      gateway.restart('kept') // the place that was fetched is of an old epoch at once
      gateway.wake()
      gateway.append(t.message(`m${count++}`, 'more'))
      gateway.advance(100)
    }
    // Each socket begins anew: one fetch at once on each, and no more than that.
    expect(gateway.fetched.length).toBeLessThanOrEqual(gateway.sockets.length * 2)
  })

  test('on one socket: a server that names one url after another is given time', () => {
    const client = behind()
    const { gateway } = client
    const name = (): void => {
      const frame = {
        type: 'resync',
        threadId: 't',
        ref: latestRef(gateway),
        reason: 'behind',
        url: '/snapshots/1',
      }
      gateway.garble(JSON.stringify(frame))
    }
    gateway.deliver(3)
    gateway.drop(1)
    gateway.deliver() // fetched, and the answer to what is asked for then is lost
    for (let step = 0; step < 1_000; step++) {
      name()
      gateway.deliver()
    }
    expect(gateway.fetched).toHaveLength(2)
    expect(subscribes(client)).toHaveLength(2)
    gateway.advance(1_999)
    expect(subscribes(client)).toHaveLength(2)
    gateway.advance(1)
    expect(subscribes(client)).toHaveLength(3)
  })

  test.each(['cut', 'close', 'dispose'] as const)('is not waited for after %s', (end) => {
    const signals: (AbortSignal | undefined)[] = []
    const { gateway, connection, store } = behind({
      fetch: (_, { signal }) => {
        signals.push(signal)
        return new Promise(() => undefined)
      },
    })
    gateway.deliver()
    expect(signals).toHaveLength(1)
    if (end === 'cut') gateway.cut()
    else connection[end]('t')
    expect(signals[0]?.aborted).toBe(true)
    expect(store.cursor('t')).toEqual({ epoch: 'old', offset: 3 })
  })

  test('is fetched from where the option api says', () => {
    const { gateway } = behind({ api: 'https://api.example/v1/' })
    gateway.deliver()
    expect(gateway.fetched).toEqual(['https://api.example/snapshots/1'])
  })

  test.each(['ftp://x/y', '//evil.example/s', 'javascript:alert(1)'])('at %s is not fetched', (url) => {
    const { gateway, errors } = clientOf()
    gateway.deliver()
    gateway.garble(
      JSON.stringify({ type: 'resync', threadId: 't', ref: latestRef(gateway), reason: 'behind', url }),
    )
    gateway.deliver()
    expect(gateway.fetched).toEqual([])
    expect(errors).toEqual(['no_snapshot t'])
  })
})

test.each([
  ['/a/b?c', 'wss://chat.example/onebubble/ws?token=1', 'https://chat.example/a/b?c'],
  ['/a', 'ws://localhost:81', 'http://localhost:81/a'],
  ['s/1', 'wss://chat.example/onebubble/ws', 'https://chat.example/onebubble/s/1'],
  ['s/1', 'wss://chat.example', 'https://chat.example/s/1'],
  ['s/1', 'https://chat.example/api/', 'https://chat.example/api/s/1'],
  ['http://cdn.example/x', 'wss://chat.example/ws', 'http://cdn.example/x'],
  ['file:///etc/hosts', 'wss://chat.example/ws', undefined],
  ['//cdn.example/x', 'wss://chat.example/ws', undefined],
  ['/x', '', undefined],
  ['https://', 'wss://chat.example/ws', undefined],
])('%s beside %s is %s', (reference, base, expected) => {
  expect(httpUrl(reference, base)).toBe(expected)
})
