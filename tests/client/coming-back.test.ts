import { describe, expect, test } from 'vitest'
import { closeCodes } from '../../src/client/index.ts'
import { shown, threadScript } from '../../src/testing/index.ts'
import { clientOf, wordsOf } from './client.ts'

describe('coming back', () => {
  test('resumes every open thread from where the store stands, and what was missed arrives', () => {
    const { gateway, store, states, errors } = clientOf({ threadIds: ['t', 'u'] })
    const [t, u] = [threadScript('t'), threadScript('u')]
    gateway.append(t.created('a'), t.chunk('a', 'Hel'), u.message('q', 'Hi'))
    gateway.deliver()
    gateway.cut()
    gateway.append(t.chunk('a', 'lo'), t.finalized('a'), u.message('r', 'there'))
    gateway.advance(500)
    const places = gateway.sockets[1]?.received
    expect(places).toEqual([
      {
        type: 'subscribe',
        threadId: 't',
        ref: expect.any(String),
        epoch: 'epoch-1',
        offset: 2,
        check: expect.any(String),
      },
      {
        type: 'subscribe',
        threadId: 'u',
        ref: expect.any(String),
        epoch: 'epoch-1',
        offset: 1,
        check: expect.any(String),
      },
    ])
    expect(shown(store, 't')).toEqual(['a: Hello (completed, stream)'])
    expect(shown(store, 'u')).toEqual(['q: Hi (user)', 'r: there (user)'])
    expect(states.slice(-5)).toEqual([
      'waiting 1 until 500 (lost), t subscribing, u subscribing',
      'connecting 1 (lost), t subscribing, u subscribing',
      'open 1, t subscribing, u subscribing',
      'open 1, t live, u subscribing',
      'open 1, t live, u live',
    ])
    expect(errors).toEqual(['lost'])
  })

  test('waits longer after each failure, at random below a bound that doubles up to its cap', () => {
    const chances = [0, 0.25, 0.5, 0.75, 0.999, 0.5, 0.5]
    const { gateway, connection } = clientOf({
      retry: { baseMs: 100, capMs: 1_000 },
      random: () => chances.shift() ?? 0.5,
    })
    gateway.refuse()
    const waits = [0, 50, 200, 600, 999, 500, 500].map((expected) => {
      gateway.deliver()
      const { retryAt = NaN } = connection.state()
      const waitMs = retryAt - gateway.clock.now()
      expect(waitMs).toBeCloseTo(expected)
      gateway.clock.advance(waitMs)
      return waitMs
    })
    expect(waits).toHaveLength(7)
    expect(wordsOf(connection)).toBe('connecting 7 (lost), t subscribing')
  })

  test('counts failures on until a connection has been good for a while: a server that opens every socket and drops it is not well', () => {
    const { gateway, connection } = clientOf()
    gateway.refuse(1011)
    gateway.advance(0)
    expect(wordsOf(connection)).toBe('waiting 1 until 500 (internal), t subscribing')
    gateway.advance(500)
    expect(wordsOf(connection)).toBe('waiting 2 until 1500 (internal), t subscribing')
    gateway.permit()
    gateway.advance(1_000)
    expect(wordsOf(connection)).toBe('open 2, t live')
    gateway.advance(9_999)
    expect(wordsOf(connection)).toBe('open 2, t live')
    gateway.advance(1)
    expect(wordsOf(connection)).toBe('open, t live')
    gateway.cut()
    expect(connection.state()).toMatchObject({ status: 'waiting', attempt: 1 })
  })

  test('a server that says one word and closes, again and again, is tried 240 times in an hour, not 5,000 times', () => {
    const { gateway, connection, errors } = clientOf()
    const hourMs = 3_600_000
    while (gateway.clock.now() < hourMs) {
      gateway.deliver()
      expect(connection.state().threads.get('t')).toEqual({ status: 'live' })
      gateway.cut()
      gateway.advance(connection.state().retryAt! - gateway.clock.now()) // it is waiting, so there is a time
    }
    expect(errors.length).toBeGreaterThan(235)
    expect(errors.length).toBeLessThan(250)
  })

  test('how long a connection has to be good is an option, and what is lost before counts on', () => {
    const { gateway, connection } = clientOf({ retry: { steadyMs: 100 } })
    gateway.cut()
    gateway.advance(500)
    gateway.advance(99)
    gateway.cut()
    expect(connection.state().attempt).toBe(2)
    gateway.advance(1_000)
    gateway.advance(100)
    expect(wordsOf(connection)).toBe('open, t live')
    expect(gateway.clock.timerCount).toBe(1) // the heartbeat’s
  })

  test('an error frame proves nothing', () => {
    const { gateway, connection } = clientOf()
    gateway.cut()
    gateway.forbid('t', 'internal')
    gateway.advance(500)
    expect(connection.state().attempt).toBe(1)
  })

  test('without a thread, the answer to a ping shows that the connection is good', () => {
    const { gateway, states } = clientOf({ threadIds: [] })
    gateway.cut()
    gateway.advance(500)
    expect(states.at(-1)).toBe('open 1')
    gateway.advance(29_999)
    expect(states.at(-1)).toBe('open 1')
    gateway.advance(1)
    expect(states.at(-1)).toBe('open')
  })

  test('happens at once when the network is back, or somebody looks again', () => {
    const { gateway, connection } = clientOf()
    gateway.deliver()
    gateway.cut()
    gateway.wake()
    gateway.deliver()
    expect(wordsOf(connection)).toBe('open 1, t live')
    expect(gateway.clock.now()).toBe(0)
    gateway.advance(10_000)
    expect(gateway.sockets).toHaveLength(2) // the attempt that was planned is not made as well
  })

  test('is not tried twice when it is under way already', () => {
    const { gateway } = clientOf()
    gateway.wake()
    gateway.deliver()
    expect(gateway.sockets).toHaveLength(1)
  })

  test.each(Object.entries(closeCodes))(
    'after %s follows the table of close codes',
    (reason, { code, isFinal, waits, meaning }) => {
      const { gateway, connection, errors } = clientOf()
      gateway.deliver()
      gateway.cut(code)
      const { status, reason: why } = connection.state()
      expect(why).toEqual({ code: reason, message: meaning })
      expect(errors).toEqual([reason])
      expect(status).toBe(isFinal ? 'closed' : 'waiting')
      gateway.advance(60_000)
      const comesBack = !isFinal && !waits
      expect(connection.state().status).toBe(comesBack ? 'open' : status)
      expect(gateway.sockets).toHaveLength(comesBack ? 2 : 1)
      expect(gateway.clock.timerCount).toBe(comesBack ? 1 : 0)
    },
  )

  test.each([1005, 1006, 1012, 3000, 4000, 4999])('follows any other code, as %d', (code) => {
    const { gateway, connection } = clientOf()
    gateway.deliver()
    gateway.cut(code)
    expect(connection.state().reason).toEqual({
      code: 'lost',
      message: `The connection was lost (closed with ${code}). The client reconnects by itself.`,
    })
    gateway.advance(1_000)
    expect(connection.state().status).toBe('open')
  })

  test('a socket that is closed for good while it opens says why', () => {
    const { gateway, connection } = clientOf()
    gateway.refuse(closeCodes.invalid_frame.code)
    gateway.deliver()
    expect(wordsOf(connection)).toBe('closed (invalid_frame)')
    gateway.wake()
    connection.retry()
    connection.open('t')
    gateway.advance(60_000)
    expect(gateway.sockets).toHaveLength(1)
  })
})

describe('a socket that does not open', () => {
  test('is given up after the timeout, and what comes of it later is ignored', () => {
    const { gateway, store, connection, errors } = clientOf({ connectTimeoutMs: 3_000 })
    gateway.hold(gateway.sockets[0])
    gateway.advance(2_999)
    expect(wordsOf(connection)).toBe('connecting, t subscribing')
    gateway.advance(1)
    expect(wordsOf(connection)).toBe('waiting 1 until 3500 (connect_timeout), t subscribing')
    gateway.advance(500)
    const before = connection.state()
    gateway.release()
    gateway.deliver()
    expect(connection.state()).toBe(before)
    expect(gateway.sockets.map(({ status }) => status)).toEqual(['closed', 'open'])
    expect(errors).toEqual(['connect_timeout'])
    expect(store.violations()).toEqual([])
  })

  test('does not run out of time once it is open', () => {
    const { gateway } = clientOf()
    gateway.deliver()
    gateway.advance(600_000)
    expect(gateway.sockets).toHaveLength(1)
  })
})

describe('the heartbeat', () => {
  test('asks a silent server, and is satisfied by an answer', () => {
    const { gateway, states } = clientOf({ heartbeat: { idleMs: 1_000, answerMs: 200 } })
    gateway.advance(10_000)
    const pings = gateway.sockets[0]?.received.filter(({ type }) => type === 'ping')
    // The subscription’s answer counts for the first time, each pong for the time after it.
    expect(pings).toHaveLength(7)
    expect(states.at(-1)).toBe('open, t live')
    expect(gateway.sockets).toHaveLength(1)
  })

  test('asks nothing while frames come', () => {
    const { gateway } = clientOf({ heartbeat: { idleMs: 1_000, answerMs: 200 } })
    const t = threadScript('t')
    gateway.append(t.created('a'))
    for (let count = 0; count < 20; count++) {
      gateway.append(t.chunk('a', '.'))
      gateway.advance(900)
    }
    expect(gateway.sockets[0]?.received.map(({ type }) => type)).toEqual(['subscribe'])
  })

  test('gives up a socket that does not answer, and ignores what it says later', () => {
    const { gateway, store, states, errors } = clientOf({ heartbeat: { idleMs: 1_000, answerMs: 200 } })
    const t = threadScript('t')
    gateway.append(t.message('q', 'Hi'))
    gateway.deliver()
    gateway.hold(gateway.sockets[0])
    gateway.append(t.message('r', 'there'))
    gateway.advance(1_000 + 1_000 + 199)
    expect(states.at(-1)).toBe('open, t live')
    gateway.advance(1)
    expect(states.at(-1)).toBe('waiting 1 until 2700 (silent), t subscribing')
    gateway.advance(500)
    expect(shown(store, 't')).toEqual(['q: Hi (user)', 'r: there (user)'])
    const before = store.getState()
    gateway.restart() // closes the second socket as well; what the first one held speaks of the old epoch
    gateway.release()
    gateway.deliver()
    expect(store.getState()).toBe(before)
    expect(errors).toEqual(['silent', 'lost'])
  })

  test('gives up a socket whose last words are of a log that is gone: they are not heard', () => {
    const { gateway, store } = clientOf({ heartbeat: { idleMs: 1_000, answerMs: 200 } })
    const [t, again] = [threadScript('t'), threadScript('t')]
    gateway.append(t.message('q', 'old'))
    gateway.deliver()
    gateway.hold(gateway.sockets[0])
    gateway.append(t.message('r', 'older than the restart'))
    gateway.advance(3_000)
    gateway.restart()
    gateway.append(again.message('s', 'new'))
    gateway.advance(3_000)
    expect(shown(store, 't')).toEqual(['s: new (user)'])
    gateway.release()
    gateway.deliver()
    expect(shown(store, 't')).toEqual(['s: new (user)'])
    expect(store.violations()).toEqual([])
    expect(gateway.sockets.at(-1)?.received.filter(({ type }) => type === 'subscribe')).toHaveLength(1)
  })

  test('asks at once when somebody looks again: a socket may have died while the machine slept', () => {
    const { gateway, states } = clientOf({ heartbeat: { idleMs: 60_000, answerMs: 200 } })
    gateway.deliver()
    gateway.hold(gateway.sockets[0])
    gateway.wake()
    gateway.advance(100)
    gateway.wake() // looking again gives it no more time
    gateway.advance(100)
    expect(states.at(-1)).toBe('waiting 1 until 700 (silent), t subscribing')
  })

  test('is kept alive by what is no frame, too: somebody is there', () => {
    const { gateway, states } = clientOf({ heartbeat: { idleMs: 1_000, answerMs: 200 } })
    gateway.deliver()
    for (let count = 0; count < 20; count++) {
      gateway.garble('?')
      gateway.advance(900)
    }
    expect(gateway.sockets[0]?.received.map(({ type }) => type)).toEqual(['subscribe'])
    expect(states.at(-1)).toBe('open, t live')
  })
})

describe('a url that is fetched', () => {
  /** What was promised has been done. */
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn++) await Promise.resolve()
  }

  test('is asked for at each attempt', async () => {
    let count = 0
    const { gateway } = clientOf({ url: () => Promise.resolve(`https://chat.example/ws?token=${++count}`) })
    await settled()
    gateway.deliver()
    gateway.cut()
    gateway.clock.advance(500)
    await settled()
    gateway.deliver()
    expect(gateway.sockets.map(({ url }) => url)).toEqual([
      'wss://chat.example/ws?token=1',
      'wss://chat.example/ws?token=2',
    ])
  })

  test('needs no promise', () => {
    const { gateway } = clientOf({ url: () => new URL('http://chat.example/ws') })
    expect(gateway.sockets.map(({ url }) => url)).toEqual(['ws://chat.example/ws'])
  })

  interface Failing {
    readonly how: string
    readonly url: () => string | Promise<string>
    readonly says: string
  }
  const failing: readonly Failing[] = [
    {
      how: 'throws',
      url: () => {
        throw new Error('no token')
      },
      says: 'no token',
    },
    { how: 'rejects', url: () => Promise.reject(new Error('no token')), says: 'no token' },
    { how: 'rejects with nothing', url: () => Promise.reject(), says: 'undefined' },
    { how: 'answers what is none', url: () => Promise.resolve('ftp://chat.example'), says: 'ftp:' },
    { how: 'answers what is none at once', url: () => 'ftp://chat.example', says: 'ftp:' },
    { how: 'answers nothing', url: () => undefined as never, says: 'pass a string' },
  ]
  test.each(failing)(
    'that $how is a failed attempt, and the next one may do better',
    async ({ url, says }) => {
      let isWell = false
      const { gateway, connection } = clientOf({ url: () => (isWell ? 'ws://fake/ws' : url()) })
      await settled()
      expect(wordsOf(connection)).toBe('waiting 1 until 500 (no_url), t subscribing')
      expect(connection.state().reason?.message).toContain(says)
      isWell = true
      gateway.advance(500)
      expect(wordsOf(connection)).toBe('open 1, t live')
    },
  )

  test('that comes too late, after the timeout or after dispose, opens nothing', async () => {
    const answers: ((url: string) => void)[] = []
    const { gateway, connection } = clientOf({
      url: () => new Promise<string>((resolve) => answers.push(resolve)),
    })
    gateway.advance(10_000)
    expect(connection.state().reason?.code).toBe('connect_timeout')
    answers[0]?.('ws://fake/late')
    await settled()
    expect(gateway.sockets).toEqual([])
    gateway.wake()
    connection.dispose()
    answers[1]?.('ws://fake/later')
    await settled()
    expect(gateway.sockets).toEqual([])
  })
})

describe('a socket that fails in its own way', () => {
  test('throws when it is made: a failed attempt', () => {
    const { connection } = clientOf({
      socket: () => {
        throw new Error('refused by policy')
      },
    })
    expect(connection.state()).toMatchObject({
      status: 'waiting',
      reason: { code: 'no_socket', message: expect.stringContaining('refused by policy') },
    })
  })

  test('throws when something is sent, or when it is closed: nobody is hurt', () => {
    const fails = (): void => {
      throw new Error('broken')
    }
    const broken = { onopen: null, onmessage: null, onclose: null, onerror: null, send: fails, close: fails }
    const sockets: { onopen: (() => void) | null }[] = []
    const { connection } = clientOf({
      socket: () => {
        const socket = { ...broken, onopen: null as (() => void) | null }
        sockets.push(socket)
        return socket
      },
    })
    sockets[0]?.onopen?.()
    expect(wordsOf(connection)).toBe('open, t subscribing')
    connection.dispose()
    expect(wordsOf(connection)).toBe('closed')
  })
})
