import { afterEach, describe, expect, test, vi } from 'vitest'
import { UsageError } from '../../src/index.ts'
import { shown } from '../../src/testing/index.ts'
import { eventually } from '../support/eventually.ts'
import { clientOf } from './client.ts'
import { say, settled, text, unsent } from './saying.ts'

afterEach(() => vi.unstubAllGlobals())

/** Where a client with these options posts to. */
function addressWith(options: Parameters<typeof clientOf>[0]): unknown {
  const urls: string[] = []
  const client = clientOf({
    ...options,
    fetch: (url) => {
      urls.push(url)
      return new Promise(() => undefined)
    },
  })
  say(client, 'Hi')
  client.connection.dispose()
  return urls[0]
}

describe('the routes stand', () => {
  test.each([
    ['ws://chat.example/ws', 'http://chat.example/threads/t/messages'],
    ['wss://chat.example:81/base/ws?token=1', 'https://chat.example:81/base/threads/t/messages'],
    ['https://chat.example', 'https://chat.example/threads/t/messages'],
  ])('beside the socket: of %s at %s', (url, expected) => {
    expect(addressWith({ url })).toBe(expected)
  })

  test.each([
    ['https://api.example', 'https://api.example/threads/t/messages'],
    ['https://api.example/v1', 'https://api.example/v1/threads/t/messages'],
    ['https://api.example/v1/?a=b/c', 'https://api.example/v1/threads/t/messages'],
  ])('below the option api: of %s at %s', (api, expected) => {
    expect(addressWith({ api })).toBe(expected)
  })

  test('where the latest socket has led, also while there is none', async () => {
    let count = 0
    const client = clientOf({ url: () => `ws://fake/${++count}/ws` })
    const { gateway } = client
    gateway.cut()
    say(client, 'one')
    gateway.deliver()
    gateway.advance(1_000)
    say(client, 'two')
    gateway.deliver()
    await settled()
    expect(gateway.posted.map(({ path }) => path)).toEqual(['/1/threads/t/messages', '/2/threads/t/messages'])
  })

  test('somewhere that is not known yet: what is sent waits for it', async () => {
    const client = clientOf({ url: () => Promise.resolve('ws://fake/ws') })
    const { gateway } = client
    say(client, 'Hi')
    expect(unsent(client)).toEqual(['Hi waiting (unanswered)'])
    await settled()
    await settled()
    gateway.deliver() // a socket opens
    expect(unsent(client)).toEqual([])
    expect(gateway.posted).toHaveLength(1)
  })
})

describe('headers', () => {
  const headersOf = ({ gateway }: ReturnType<typeof clientOf>) =>
    gateway.posted.map(({ headers }) => headers['authorization'])

  test('go with each request, beside those that it needs', () => {
    const client = clientOf({ headers: { authorization: 'Bearer 1', 'content-type': 'text/plain' } })
    say(client, 'Hi')
    client.gateway.deliver()
    expect(client.gateway.posted[0]?.headers).toEqual({
      authorization: 'Bearer 1',
      'content-type': 'application/json',
    })
  })

  test('of a function are asked for at each attempt', () => {
    let count = 0
    const client = clientOf({ threadIds: [], headers: () => ({ authorization: `Bearer ${++count}` }) })
    client.gateway.loseAnswers(2)
    say(client, 'Hi')
    client.gateway.advance(2_000)
    expect(headersOf(client)).toEqual(['Bearer 1', 'Bearer 2', 'Bearer 3'])
  })

  test('may take their time; when they are not to be had, the attempt has failed', async () => {
    const tokens = [Promise.resolve('1'), Promise.reject(new Error('signed out')), Promise.resolve('3')]
    for (const token of tokens) token.catch(() => undefined)
    const client = clientOf({
      threadIds: [],
      headers: async () => ({ authorization: `Bearer ${await tokens.shift()}` }),
    })
    const { gateway, connection } = client
    gateway.deliver()
    gateway.loseAnswers()
    const outcome = say(client, 'Hi')
    await eventually(() => {
      gateway.deliver()
      expect(unsent(client)).toEqual(['Hi waiting (unanswered)'])
    })
    gateway.wake()
    await eventually(() =>
      expect(connection.outbox.messages('t')[0]?.error?.message).toContain('no headers: signed out'),
    )
    gateway.wake()
    await eventually(() => {
      gateway.deliver()
      expect(outcome.sent).toBeDefined()
    })
    expect(headersOf(client)).toEqual(['Bearer 1', 'Bearer 3'])
  })

  test('that throw, or that come when the connection is closed, do no harm', async () => {
    const client = clientOf({
      headers: () => {
        throw new Error('no session')
      },
    })
    say(client, 'Hi')
    expect(unsent(client)).toEqual(['Hi waiting (unanswered)'])
    client.connection.dispose()
    const late = clientOf({ headers: () => Promise.resolve({}) })
    say(late, 'Hi')
    late.connection.dispose()
    await settled()
    late.gateway.deliver()
    expect(late.gateway.posted).toEqual([])
    expect(late.gateway.clock.timerCount).toBe(0)
  })
})

describe('the id of a message', () => {
  const idWith = async (options: Parameters<typeof clientOf>[0] = {}): Promise<string> => {
    const { connection, gateway } = clientOf(options)
    const sent = connection.send({ threadId: 't', parts: text('Hi') })
    gateway.deliver()
    return (await sent).clientMessageId
  }

  test('is a UUID, or what the option newId makes', async () => {
    expect(await idWith()).toMatch(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/)
    expect(await idWith({ newId: () => 'mine' })).toBe('mine')
  })

  test('is made where a page has come over plain HTTP, too', async () => {
    const { crypto } = globalThis
    vi.stubGlobal('crypto', {
      getRandomValues: (words: Uint32Array<ArrayBuffer>) => crypto.getRandomValues(words),
    })
    const ids = new Set(await Promise.all(Array.from({ length: 100 }, () => idWith())))
    expect(ids.size).toBe(100)
    for (const id of ids) expect(id).toMatch(/^[\da-z]+(?:-[\da-z]+){3}$/)
  })

  test('cannot be made without crypto: the mistake says what to give', async () => {
    vi.stubGlobal('crypto', undefined)
    const { connection, store } = clientOf()
    const sent = connection.send({ threadId: 't', parts: text('Hi') })
    await expect(sent).rejects.toThrow(UsageError)
    await expect(sent).rejects.toThrow('connectWebSocket.newId')
    expect(shown(store, 't')).toEqual([])
  })
})
