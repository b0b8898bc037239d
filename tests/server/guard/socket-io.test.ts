import { once } from 'node:events'
import { Server, type Socket } from 'socket.io'
import { io as connect, type Socket as Client } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { guardBroadcast, ProtocolViolationError } from '../../../src/server/index.ts'
import { type Listening, listening } from './listening.ts'

const callback = { type: 'callback', origin: 'callback', threadId: 't1', messageId: 'm1' }
const named = { ...callback, invocationId: 'turn' }

let http: Listening
let io: Server
let socket: Socket
let client: Client
/** What the client has received. */
let received: unknown[][]

beforeEach(async () => {
  http = await listening()
  io = new Server(http.server)
  client = connect(`http://${http.host}`, { transports: ['websocket'] })
  received = []
  client.onAny((...args: unknown[]) => {
    const acknowledge = args.at(-1)
    if (typeof acknowledge === 'function') acknowledge('got it')
    received.push(args.filter((argument) => typeof argument !== 'function'))
  })
  ;[socket] = (await once(io, 'connection')) as [Socket]
  await vi.waitUntil(() => client.connected)
  await socket.join('t1')
})
afterEach(async () => {
  client.disconnect()
  await io.close()
  await http.close().catch(() => undefined) // closed with the one above
})

/** The ways in which a server sends. */
const routes: readonly [name: string, emit: () => (event: string, ...payload: unknown[]) => unknown][] = [
  ['io.emit', () => io.emit.bind(io)],
  [
    'io.to(room).emit',
    () =>
      (event, ...payload) =>
        io.to('t1').emit(event, ...payload),
  ],
  [
    'io.except(room).emit',
    () =>
      (event, ...payload) =>
        io.except('t2').emit(event, ...payload),
  ],
  [
    'io.of(namespace).emit',
    () =>
      (event, ...payload) =>
        io.of('/').emit(event, ...payload),
  ],
  [
    'io.volatile.emit',
    () =>
      (event, ...payload) =>
        io.volatile.emit(event, ...payload),
  ],
  ['socket.emit', () => socket.emit.bind(socket)],
  [
    'socket.send',
    () =>
      (_event, ...payload) =>
        socket.send(...payload),
  ],
  [
    'io.timeout().emitWithAck',
    () =>
      (event, ...payload) =>
        io.timeout(5_000).emitWithAck(event, ...payload),
  ],
  [
    'socket.emitWithAck',
    () =>
      (event, ...payload) =>
        socket.emitWithAck(event, ...payload),
  ],
]

const payloads: readonly [name: string, payload: (event: object) => readonly unknown[]][] = [
  ['an object', (event) => [event]],
  ['a text', (event) => [JSON.stringify(event)]],
  ['an envelope around it', (event) => [{ event: 'thread', data: { batch: [event] } }]],
  ['bytes', (event) => ['bytes', Buffer.from(JSON.stringify(event))]],
]

describe.each(payloads)('%s', (_shape, payload) => {
  test.each(routes)('a guarded function sends nothing of a refused callback: %s', async (_name, route) => {
    const emit = guardBroadcast(route())
    expect(() => emit('message', ...payload(callback))).toThrow(ProtocolViolationError)
    await emit('message', ...payload(named))
    await expect.poll(() => received).toEqual([['message', ...payload(named)]])
  })

  test.each(routes)('a guarded encoder does so by every route: %s', async (_name, route) => {
    io.encoder.encode = guardBroadcast(io.encoder.encode.bind(io.encoder))
    // Without the async function around it, a refusal by `emit` is thrown and one by `emitWithAck` is a rejection.
    await expect(async () => route()('message', ...payload(callback))).rejects.toThrow(ProtocolViolationError)
    await route()('message', ...payload(named))
    await expect.poll(() => received).toEqual([['message', ...payload(named)]])
  })
})

test('an acknowledgement comes back through a guarded emit', async () => {
  const emit = guardBroadcast(socket.emit.bind(socket))
  const answers: unknown[] = []
  expect(() => emit('message', callback, () => answers.push('refused'))).toThrow(ProtocolViolationError)
  emit('message', named, (answer: unknown) => answers.push(answer))
  await expect.poll(() => answers).toEqual(['got it'])
})
