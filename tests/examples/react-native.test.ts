import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { build } from 'vite'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { caughtUp, realGateway } from '../client/real-gateway.ts'
import { eventually } from '../support/eventually.ts'
import type * as NativeApp from './native-app.ts'
import { nativeGlobals } from './native-globals.ts'

let script = ''

/** The library, in a world that has what React Native has, and nothing else. */
function onReactNative(more: Record<string, unknown> = {}): typeof NativeApp {
  const globals = nativeGlobals()
  const context = createContext(Object.assign(globals, more))
  runInContext(script, context)
  return runInContext('app', context) as typeof NativeApp // what the script makes
}

beforeAll(async () => {
  const bundles = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      lib: {
        entry: fileURLToPath(new URL('native-app.ts', import.meta.url)),
        formats: ['iife'],
        name: 'app',
      },
    },
  })
  const [bundle] = Array.isArray(bundles) ? bundles : [bundles]
  if (bundle === undefined || !('output' in bundle)) throw new Error('nothing was built')
  script = bundle.output[0].code
})

const text = (words: string) => [{ kind: 'text' as const, text: words }]

/** Two turns: the callback of the first comes while the second one streams. */
async function lateCallback(gateway: Awaited<ReturnType<typeof realGateway>>): Promise<void> {
  const post = async (path: string, body: object, headers = {}) => gateway.post(path, body, headers)
  const first = await post('/threads/t/invocations', { agentId: 'ledger' })
  const of = ({ invocationId }: { readonly invocationId: string }): string =>
    `/threads/t/invocations/${invocationId}`
  const chunk = (seq: number, delta: string): object => ({ chunks: [{ seq, part: { kind: 'text', delta } }] })
  await post(`${of(first)}/chunks`, chunk(0, 'About forty.'))
  await post(`${of(first)}/finalize`, { outcome: 'completed' })
  const second = await post('/threads/t/invocations', { agentId: 'scout' })
  await post(`${of(second)}/chunks`, chunk(0, 'North'))
  const authorization = `Bearer ${first.token}`
  await post('/callback', { parts: text('42.') }, { authorization, 'idempotency-key': 'k' })
  await post(`${of(second)}/chunks`, chunk(1, 'ern lights.'))
  await post(`${of(second)}/finalize`, { outcome: 'completed' })
}

const afterLateCallback = [
  expect.stringMatching(/: 42\. \(completed, callback\)$/),
  expect.stringMatching(/: Northern lights\. \(completed, stream\)$/),
]

test('this world has what React Native has, and nothing else', () => {
  const world = createContext(nativeGlobals())
  const typeOf = (name: string): unknown => runInContext(`typeof ${name}`, world)
  for (const name of ['document', 'location', 'crypto', 'EventSource', 'indexedDB', 'TextDecoder'])
    expect(typeOf(name)).toBe('undefined')
  for (const name of ['window', 'WebSocket', 'fetch', 'URL', 'TextEncoder'])
    expect(typeOf(name)).not.toBe('undefined')
  expect(typeOf('window.addEventListener')).toBe('undefined')
  expect(() => runInContext("new URL('https://chat.example').host", world)).toThrow('not implemented')
  expect(() => runInContext("'use strict'; new URL('https://a.example').href = 'b'", world)).toThrow('getter')
})

describe('over a websocket', () => {
  test('a late callback lands in its own bubble, and a message is sent once', async () => {
    const gateway = await realGateway()
    const { createBubbleStore, connectWebSocket, shown } = onReactNative()
    const store = createBubbleStore()
    const connection = connectWebSocket({
      store,
      url: gateway.wsUrl, // not its URL, which adds a slash that the gateway's socket does not have
      threadIds: ['t'],
      newId: randomUUID,
    })
    onTestFinished(() => connection.dispose())
    await lateCallback(gateway)
    await caughtUp(store, gateway.log, 't')
    expect(shown(store, 't')).toEqual(afterLateCallback)

    const { key } = await connection.send({ threadId: 't', parts: text('Thanks.') })
    await caughtUp(store, gateway.log, 't')
    expect(store.thread('t')?.keys).toHaveLength(3)
    expect(store.thread('t')?.keys.at(-1)).toBe(key)
  })

  test('an id of a message is made where the app has brought getRandomValues', async () => {
    const gateway = await realGateway()
    const crypto = { getRandomValues: (words: Uint32Array) => words.fill(7) }
    const { createBubbleStore, connectWebSocket } = onReactNative({ crypto })
    const connection = connectWebSocket({ store: createBubbleStore(), url: gateway.wsUrl })
    onTestFinished(() => connection.dispose())
    expect((await connection.send({ threadId: 't', parts: text('Hi') })).clientMessageId).toBe('7-7-7-7')
  })

  test('and where it has not, the mistake says what to give', async () => {
    const { createBubbleStore, connectWebSocket } = onReactNative()
    const connection = connectWebSocket({ store: createBubbleStore(), url: 'ws://127.0.0.1:9' })
    onTestFinished(() => connection.dispose())
    await expect(connection.send({ threadId: 't', parts: text('Hi') })).rejects.toThrow(
      'connectWebSocket.newId: this platform has no crypto',
    )
  })

  test('AppState is its visibility: in the background it lets go, in front it is back', async () => {
    const gateway = await realGateway()
    const { createBubbleStore, connectWebSocket, shown } = onReactNative()
    const store = createBubbleStore()
    const listeners = new Set<(state: 'active' | 'background') => void>()
    const connection = connectWebSocket({
      store,
      url: gateway.wsUrl,
      threadIds: ['t'],
      retry: { baseMs: 600_000, capMs: 600_000 }, // so that nothing but the app brings it back
      random: () => 1,
      visibility: {
        subscribe(wake, lose) {
          const listener = (state: 'active' | 'background'): void => (state === 'active' ? wake() : lose())
          listeners.add(listener)
          return () => void listeners.delete(listener)
        },
      },
    })
    onTestFinished(() => connection.dispose())
    await eventually(() => expect(connection.state().status).toBe('open'))
    listeners.forEach((listener) => listener('background'))
    expect(connection.state()).toMatchObject({ status: 'waiting', reason: { code: 'offline' } })
    await lateCallback(gateway)
    listeners.forEach((listener) => listener('active'))
    await eventually(() => expect(connection.state().status).toBe('open'))
    await caughtUp(store, gateway.log, 't')
    expect(shown(store, 't')).toEqual(afterLateCallback)
    connection.dispose()
    expect(listeners.size).toBe(0)
  })
})

describe('over event streams', () => {
  const urlOf = ({ port }: { readonly port: number }): string => `http://127.0.0.1:${port}`

  test('a late callback lands in its own bubble, with a fetch that streams and a TextDecoder', async () => {
    const gateway = await realGateway()
    const { createBubbleStore, connectEventSource, shown } = onReactNative({ TextDecoder })
    const store = createBubbleStore()
    const connection = connectEventSource({
      store,
      url: urlOf(gateway),
      threadIds: ['t'],
      fetch: (url, init) => fetch(url, init), // as that of expo/fetch
    })
    onTestFinished(() => connection.dispose())
    await lateCallback(gateway)
    await caughtUp(store, gateway.log, 't')
    expect(shown(store, 't')).toEqual(afterLateCallback)
  })

  test('with its own fetch, which waits for the end of a body, none is opened', async () => {
    const gateway = await realGateway()
    const { createBubbleStore, connectEventSource } = onReactNative({ TextDecoder })
    const connection = connectEventSource({
      store: createBubbleStore(),
      url: urlOf(gateway),
      threadIds: ['t'],
      connectTimeoutMs: 100,
    })
    onTestFinished(() => connection.dispose())
    await eventually(() => expect(connection.state().reason?.code).toBe('connect_timeout'))
  })
})

describe('a producer', () => {
  test('streams, ends and calls back, with keys that the app makes', async () => {
    const gateway = await realGateway()
    const { openTurn, createBubbleStore, shown } = onReactNative()
    const url = `http://127.0.0.1:${gateway.port}`
    const turn = await openTurn({ url, threadId: 't', agentId: 'pocket', idempotencyKey: 'turn-1' })
    await turn.text('About forty.')
    await turn.end()
    await turn.callback({ text: '42.', key: 'post-1' })
    const store = createBubbleStore()
    store.hydrate((await gateway.log.snapshot('t')).snapshot)
    expect(shown(store, 't')).toEqual([expect.stringMatching(/: 42\. \(completed, callback\)$/)])
  })

  test('without a key and without crypto, the mistake says what to give', async () => {
    const { openTurn, postCallback } = onReactNative()
    const url = 'http://127.0.0.1:9'
    await expect(openTurn({ url, threadId: 't' })).rejects.toThrow('openTurn.idempotencyKey')
    await expect(postCallback({ url, token: 'x', text: 'y' })).rejects.toThrow('postCallback.key')
  })
})

test('persistBubbles keeps threads in a storage that the app gives; without one it says so and goes on', async () => {
  const { createBubbleStore, memoryStorage, persistBubbles } = onReactNative()
  const storage = memoryStorage()
  const created = { type: 'invocation_created', threadId: 't', epoch: 'e', offset: 0, invocationId: 'i' }
  const first = createBubbleStore()
  const persistence = persistBubbles(first, { databaseName: 'chat', storage })
  await persistence.ready
  first.ingest(created)
  await persistence.flush()
  await persistence.dispose()

  const second = createBubbleStore()
  const restored = persistBubbles(second, { databaseName: 'chat', storage })
  onTestFinished(() => restored.dispose())
  expect((await restored.ready).threadIds).toEqual(['t'])
  expect(second.thread('t')?.keys).toHaveLength(1)

  const codes: string[] = []
  const without = persistBubbles(createBubbleStore(), {
    databaseName: 'chat',
    onError: ({ code }) => codes.push(code),
  })
  await without.ready
  await without.dispose()
  expect(codes).toContain('unavailable')
})
