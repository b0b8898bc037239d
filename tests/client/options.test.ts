import { afterEach, describe, expect, test, vi } from 'vitest'
import { connectWebSocket, type ConnectOptions } from '../../src/client/index.ts'
import { UsageError } from '../../src/index.ts'
import { fakeGateway } from '../../src/testing/index.ts'
import { newStore } from '../support/replay.ts'
import { clientOf } from './client.ts'

afterEach(() => vi.unstubAllGlobals())

/** What connectWebSocket throws at these, if anything, as a program without types may call it. */
function complaint(options: Partial<Record<keyof ConnectOptions, unknown>>): unknown {
  const given = { store: newStore(), url: 'ws://fake', ...fakeGateway().ports, ...options }
  try {
    connectWebSocket(given as ConnectOptions)
  } catch (error) {
    return error
  }
  return undefined
}

/** A complaint that says this. */
const saying = (words: string): unknown =>
  expect.objectContaining({
    name: 'UsageError',
    code: 'invalid_option',
    message: expect.stringContaining(words),
  })

describe('a mistake in the options throws at once, and says what to give', () => {
  test.each([
    ['store', undefined],
    ['store', {}],
    ['store', null],
    ['threadIds', 't'],
    ['threadIds', ['t', '']],
    ['threadIds', ['\ud800']],
    ['socket', 'ws'],
    ['clock', {}],
    ['random', 0.5],
    ['visibility', () => undefined],
    ['onError', 'console'],
    ['retry', { baseMs: 0 }],
    ['retry', { baseMs: 10, capMs: 5 }],
    ['retry', { capMs: Infinity }],
    ['retry', { baseMs: '1' }],
    ['heartbeat', { idleMs: -1 }],
    ['heartbeat', { answerMs: NaN }],
    ['connectTimeoutMs', 0],
    ['connectTimeoutMs', 2 ** 31],
    ['fetchTimeoutMs', 0],
    ['fetch', 'fetch'],
    ['retry', { steadyMs: 0 }],
    ['api', 'ftp://chat.example'],
    ['api', '/elsewhere'],
    ['headers', 'Bearer 1'],
    ['headers', { authorization: 1 }],
    ['headers', null],
    ['newId', 'id'],
    ['store', { ingestAll() {}, hydrate() {}, cursor() {} }],
  ])('%s: %j', (option, value) => {
    expect(complaint({ [option]: value })).toEqual(saying(`onebubble: connectWebSocket.${option}: pass `))
  })

  test.each([
    [undefined, 'pass a string, a URL or a function'],
    [7, 'pass a string, a URL or a function'],
    ['', 'a url cannot be relative'],
    ['/ws', 'a url cannot be relative'],
    [
      'ftp://chat.example',
      'ftp://chat.example is not the address of a socket. Pass one with ws:, wss:, http: or https:',
    ],
    [new URL('file:///etc/hosts'), 'file:///etc/hosts is not the address of a socket'],
    ['ws://', 'ws:// is no address'],
  ])('url: %s', (url, says) => {
    expect(complaint({ url })).toEqual(saying(says))
  })

  test('an id that is none cannot be opened', () => {
    const { connection } = clientOf()
    expect(() => connection.open('')).toThrow(UsageError)
    expect(() => connection.open(7 as never)).toThrow('open(7): pass an id')
  })

  test('undefined stands for the default', () => {
    expect(
      complaint({ threadIds: undefined, retry: undefined, heartbeat: { idleMs: undefined } }),
    ).toBeUndefined()
  })
})

describe('the url', () => {
  test.each([
    ['ws://chat.example/ws', 'ws://chat.example/ws'],
    ['wss://chat.example/ws?room=1', 'wss://chat.example/ws?room=1'],
    ['http://chat.example:81/ws', 'ws://chat.example:81/ws'],
    ['https://chat.example/ws#here', 'wss://chat.example/ws'],
    [new URL('https://chat.example/ws'), 'wss://chat.example/ws'],
  ])('%s becomes %s', (url, expected) => {
    expect(clientOf({ url }).gateway.sockets[0]?.url).toBe(expected)
  })

  test.each([
    ['/ws', 'wss://page.example/ws'],
    ['ws', 'wss://page.example/chat/ws'],
    ['?thread=1', 'wss://page.example/chat/index.html?thread=1'],
    ['//other.example/ws', 'wss://other.example/ws'],
    ['', 'wss://page.example/chat/index.html'],
  ])('%s stands beside the page: %s', (url, expected) => {
    vi.stubGlobal('location', { href: 'https://page.example/chat/index.html#top' })
    expect(clientOf({ url }).gateway.sockets[0]?.url).toBe(expected)
  })

  test('a URL of the caller’s is left as it is', () => {
    const url = new URL('https://chat.example/ws#here')
    clientOf({ url })
    expect(url.href).toBe('https://chat.example/ws#here')
  })
})

describe('the platform', () => {
  test('is not touched before something is connected', async () => {
    for (const name of ['WebSocket', 'setTimeout', 'addEventListener', 'document', 'location', 'Date']) {
      vi.stubGlobal(name, undefined)
    }
    vi.resetModules()
    const { connectWebSocket: fresh } = await import('../../src/client/index.ts')
    expect(fresh).toBeTypeOf('function')
  })

  test('has its clock, chance and events by default', () => {
    const made: string[] = []
    const listeners = new Map<string, () => void>()
    class Socket {
      readonly close = (): void => void made.push('closed')
      constructor(url: string) {
        made.push(url)
      }
    }
    const listen = {
      addEventListener: (type: string, listener: () => void) => listeners.set(type, listener),
      removeEventListener: (type: string) => listeners.delete(type),
    }
    const page = { ...listen, visibilityState: 'hidden' }
    vi.stubGlobal('WebSocket', Socket)
    vi.stubGlobal('window', globalThis)
    vi.stubGlobal('document', page)
    vi.stubGlobal('addEventListener', listen.addEventListener)
    vi.stubGlobal('removeEventListener', listen.removeEventListener)
    const connection = connectWebSocket({ store: newStore(), url: 'ws://fake' })
    expect(made).toEqual(['ws://fake'])
    expect([...listeners.keys()].toSorted()).toEqual(['offline', 'online', 'visibilitychange'])
    connection.dispose()
    expect(made).toEqual(['ws://fake', 'closed'])
    expect(listeners.size).toBe(0)
  })
})
