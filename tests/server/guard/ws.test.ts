import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { guardBroadcast, ProtocolViolationError } from '../../../src/server/index.ts'
import { type Listening, listening } from './listening.ts'

const callback = { type: 'callback', origin: 'callback', threadId: 't1', messageId: 'm1' }
const named = { ...callback, invocationId: 'turn' }
const bytes = (value: unknown): Uint8Array<ArrayBuffer> => new TextEncoder().encode(JSON.stringify(value))

let http: Listening
let server: WebSocketServer
let clients: readonly WebSocket[]
/** What each client has received, as text. */
let received: readonly string[][]

beforeEach(async () => {
  http = await listening()
  server = new WebSocketServer({ server: http.server })
  clients = Array.from({ length: 2 }, () => new WebSocket(`ws://${http.host}`))
  received = clients.map((client) => {
    const texts: string[] = []
    client.on('message', (data: Buffer) => void texts.push(data.toString()))
    return texts
  })
  await Promise.all(clients.map((client) => once(client, 'open')))
  await vi.waitUntil(() => server.clients.size === 2)
})
afterEach(async () => {
  for (const client of [...clients, ...server.clients]) client.terminate()
  server.close()
  await http.close()
})

/** Guards every socket of the server, and only there: the program calls `send` as before. */
function guardSockets(): readonly WebSocket[] {
  const sockets = [...server.clients]
  // One of several overloads: what they have in common is enough here.
  for (const socket of sockets) socket.send = guardBroadcast(socket.send.bind(socket)) as typeof socket.send
  return sockets
}

type Data = string | Uint8Array<ArrayBuffer> | ArrayBuffer | DataView<ArrayBuffer>

describe.each<[name: string, frame: (event: object) => Data]>([
  ['text', (event) => JSON.stringify(event)],
  ['a batch in a frame', (event) => JSON.stringify({ type: 'events', events: [{ type: 'message' }, event] })],
  ['lines', (event) => `{}\n${JSON.stringify(event)}\n`],
  ['a Buffer', (event) => Buffer.from(JSON.stringify(event))],
  ['an ArrayBuffer', (event) => bytes(event).buffer],
  ['a typed array', (event) => bytes(event)],
  ['a DataView', (event) => new DataView(bytes(event).buffer)],
])('%s', (_name, frame) => {
  test('nothing of a refused callback arrives: the next good one is the first', async () => {
    const sockets = guardSockets()
    for (const socket of sockets) {
      expect(() => socket.send(frame(callback))).toThrow(ProtocolViolationError)
      expect(() => socket.send(frame(callback), { binary: true })).toThrow(ProtocolViolationError)
      expect(socket.bufferedAmount).toBe(0)
    }
    for (const socket of sockets) socket.send(frame(named))
    const good = Buffer.from(frame(named) as Uint8Array).toString() // or a text, of which it makes the same bytes
    const expected = frame(named) instanceof DataView ? JSON.stringify(named) : good
    await expect.poll(() => received).toEqual([[expected], [expected]])
  })
})

test('a broadcast to all is stopped before the first of them', async () => {
  const broadcast = guardBroadcast((text: string) => {
    for (const socket of server.clients) socket.send(text)
  })
  expect(() => broadcast(JSON.stringify([named, callback]))).toThrow(ProtocolViolationError)
  broadcast(JSON.stringify([named]))
  const expected = [JSON.stringify([named])]
  await expect.poll(() => received).toEqual([expected, expected])
  expect(broadcast.counts).toEqual({ passedCount: 1, refusedCount: 1, callbackCount: 2 })
})

test('the socket itself may be an argument, whatever it has sent and received', async () => {
  const sendTo = guardBroadcast((socket: WebSocket, event: object) => socket.send(JSON.stringify(event)))
  const [socket] = server.clients
  socket!.send(JSON.stringify(callback)) // past the guard
  clients[0]!.send(JSON.stringify(callback))
  await once(socket!, 'message')
  sendTo(socket!, named)
  await expect.poll(() => received[0]).toEqual([JSON.stringify(callback), JSON.stringify(named)])
  expect(() => sendTo(socket!, callback)).toThrow(ProtocolViolationError)
})

test('a Blob is refused', () => {
  const [socket] = guardSockets()
  expect(() => socket!.send(new Blob([JSON.stringify(callback)]) as never)).toThrow('a Blob cannot be read')
})
