import { afterEach, describe, expect, test, vi } from 'vitest'
import { connectWebSocket } from '../../src/client/index.ts'
import { socketUrl } from '../../src/client/socket-url.ts'
import { UsageError } from '../../src/index.ts'
import { newStore } from '../support/replay.ts'

afterEach(() => vi.unstubAllGlobals())

const withoutPage = (): void => {
  for (const name of ['window', 'document', 'location', 'WebSocket']) vi.stubGlobal(name, undefined)
}

describe('on a server that renders', () => {
  test('the guide’s line connects to nothing, throws nothing, leaves no timer, and says why', () => {
    withoutPage()
    const setTimer = vi.spyOn(globalThis, 'setTimeout')
    const onError = vi.fn<() => void>()
    const connection = connectWebSocket({ store: newStore(), url: '/ws', threadIds: ['t1'], onError })
    connection.open('t2')
    connection.retry()
    expect(connection.state()).toMatchObject({
      status: 'waiting',
      attempt: 0,
      reason: {
        code: 'no_page',
        message: expect.stringMatching(/option socket.*window with a WebSocket\.$/),
      },
    })
    expect(connection.state().retryAt).toBeUndefined()
    expect([...connection.state().threads.keys()]).toEqual(['t1', 't2'])
    connection.close('t2')
    connection.dispose()
    expect(connection.state().status).toBe('closed')
    expect(setTimer).not.toHaveBeenCalled()
    expect(onError).not.toHaveBeenCalled()
    setTimer.mockRestore()
  })

  test('with a WebSocket, as in Node 22, nothing is connected either', () => {
    const made = vi.fn<(url: string) => void>()
    vi.stubGlobal('WebSocket', made)
    vi.stubGlobal('window', undefined)
    const connection = connectWebSocket({ store: newStore(), url: 'wss://chat.example/ws' })
    expect(connection.state()).toMatchObject({ status: 'waiting', reason: { code: 'no_page' } })
    expect(made).not.toHaveBeenCalled()
  })

  test('being asked again and again changes nothing', () => {
    withoutPage()
    const connection = connectWebSocket({ store: newStore(), url: '/ws', threadIds: ['t'] })
    const before = connection.state()
    for (let count = 0; count < 10; count++) {
      connection.retry()
      connection.open('t')
    }
    expect(connection.state()).toBe(before)
  })

  test('when there is a page after all, it connects as soon as it is asked', () => {
    withoutPage()
    const connection = connectWebSocket({ store: newStore(), url: '/ws' })
    const made: string[] = []
    class Socket {
      readonly close = (): void => undefined
      constructor(url: string) {
        made.push(url)
      }
    }
    vi.stubGlobal('WebSocket', Socket)
    vi.stubGlobal('window', globalThis)
    vi.stubGlobal('location', { href: 'https://page.example/chat' })
    connection.retry()
    expect(connection.state().status).toBe('connecting')
    expect(made).toEqual(['wss://page.example/ws'])
    connection.dispose()
  })

  test.each([undefined, 7, null])('a url of %s is a mistake there, too', (url) => {
    withoutPage()
    expect(() => connectWebSocket({ store: newStore(), url: url as never })).toThrow(UsageError)
  })
})

describe('on React Native', () => {
  /** Its URL: members can be read, the ones that it has, and none can be set; it takes anything. */
  class NativeURL {
    readonly #text: string
    constructor(text: string) {
      this.#text = text.endsWith('/') ? text : `${text}/`
    }
    get href(): string {
      return this.#text
    }
    get protocol(): string {
      throw new Error('URL.protocol is not implemented')
    }
    get hash(): string {
      throw new Error('URL.hash is not implemented')
    }
  }

  test.each([
    ['https://chat.example/ws', 'wss://chat.example/ws'],
    ['http://10.0.2.2:8080/ws?a=1#b', 'ws://10.0.2.2:8080/ws?a=1'],
    ['wss://chat.example/ws', 'wss://chat.example/ws'],
  ])('%s becomes %s', (url, expected) => {
    vi.stubGlobal('URL', NativeURL)
    expect(socketUrl(url)).toBe(expected)
  })

  test('a URL object is read, not changed; a window on which nothing can be listened to is a page', () => {
    vi.stubGlobal('URL', NativeURL)
    vi.stubGlobal('window', globalThis)
    vi.stubGlobal('document', undefined)
    vi.stubGlobal('addEventListener', undefined)
    const made: string[] = []
    class Socket {
      readonly close = (): void => undefined
      constructor(url: string) {
        made.push(url)
      }
    }
    vi.stubGlobal('WebSocket', Socket)
    const connection = connectWebSocket({ store: newStore(), url: new URL('https://chat.example/ws') })
    expect(made).toEqual(['wss://chat.example/ws/'])
    connection.dispose()
  })
})
