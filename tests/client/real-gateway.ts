import { onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type Connection, connectWebSocket, type ConnectOptions } from '../../src/client/index.ts'
import type { BubbleStore } from '../../src/index.ts'
import {
  createGateway,
  type Gateway,
  type GatewayOptions,
  type Log,
  memoryLog,
} from '../../src/server/index.ts'
import { newStore } from '../support/replay.ts'

export interface RealGateway {
  readonly log: Log
  readonly gateway: Gateway
  readonly port: number
  readonly wsUrl: string
  /** Posts JSON, and resolves to the body of the response. Throws at a refusal. */
  readonly post: (path: string, body: object, headers?: Readonly<Record<string, string>>) => Promise<Answer>
  readonly close: () => Promise<void>
}

/** The fields of responses that these tests read. */
export interface Answer {
  readonly status: string
  readonly invocationId: string
  readonly token: string
}

/** A gateway that allows everybody, on real sockets and real time. */
export async function realGateway(port = 0, options: Partial<GatewayOptions> = {}): Promise<RealGateway> {
  const log = options.log ?? memoryLog()
  const gateway = createGateway({ authorize: () => true, ...options, log })
  const listening = await gateway.listen({ port })
  onTestFinished(() => gateway.close())
  return {
    log,
    gateway,
    port: listening.port,
    wsUrl: listening.wsUrl,
    close: () => gateway.close(),
    async post(path, body, headers) {
      const response = await fetch(listening.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      })
      const text = await response.text()
      if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`)
      return JSON.parse(text) as Answer // tests/server checks the responses of the routes
    },
  }
}

export interface RealClient {
  readonly store: BubbleStore
  readonly connection: Connection
  readonly errors: string[]
}

/** A client on real sockets that reconnects within milliseconds. */
export function realClient(url: string, options: Partial<ConnectOptions> = {}): RealClient {
  const store = newStore()
  const errors: string[] = []
  const connection = connectWebSocket({
    store,
    url,
    threadIds: ['t'],
    socket: (address) => new WebSocket(address),
    retry: { baseMs: 2, capMs: 20 },
    onError: ({ code }) => errors.push(code),
    ...options,
  })
  onTestFinished(() => connection.dispose())
  return { store, connection, errors }
}

/** Waits until the store has everything in the log. */
export async function caughtUp(store: BubbleStore, log: Log, threadId: string): Promise<void> {
  const { epoch, offset } = await log.cursor(threadId)
  await vi.waitFor(
    () => {
      const cursor = store.cursor(threadId)
      if (cursor?.epoch !== epoch || cursor.offset !== offset) {
        throw new Error(`${threadId} stands at ${JSON.stringify(cursor)}, the log at ${epoch} ${offset}`)
      }
    },
    { timeout: 90_000, interval: 5 },
  )
}
