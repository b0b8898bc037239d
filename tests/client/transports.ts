import { type AddressInfo, connect as connectTcp, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import {
  type Connection,
  connectEventSource,
  type ConnectOptions,
  connectWebSocket,
} from '../../src/client/index.ts'

/** A transport between a client and a gateway. */
export interface Transport {
  readonly name: string
  /** Connects to the gateway at this address, with http. */
  readonly connect: (base: string, options: Omit<ConnectOptions, 'url' | 'socket' | 'fetch'>) => Connection
}

const retry = { baseMs: 2, capMs: 20 }

export const transports: readonly Transport[] = [
  {
    name: 'a websocket',
    connect: (base, options) =>
      connectWebSocket({
        retry,
        url: `${base}/ws`,
        socket: (address) => new WebSocket(address),
        fetch: (url, init) => fetch(url, init),
        ...options,
      }),
  },
  {
    name: 'event streams',
    connect: (base, options) =>
      connectEventSource({ retry, url: base, fetch: (url, init) => fetch(url, init), ...options }),
  },
]

export interface CuttingProxy {
  readonly url: string
  readonly connectionCount: number
  /** Resets every open connection. */
  readonly reset: () => void
  /** How many bytes of each new connection reach the client before it is cut; without a number, all. */
  cutAfter: ((index: number) => number | undefined) | undefined
}

/** A proxy between a client and a gateway that cuts connections on request. */
export async function cuttingProxy(port: number): Promise<CuttingProxy> {
  const open = new Set<Socket>()
  let count = 0
  const proxy = {
    url: '',
    get connectionCount() {
      return count
    },
    reset: () => {
      for (const socket of open) socket.resetAndDestroy()
    },
    cutAfter: undefined as CuttingProxy['cutAfter'],
  }
  const server = createServer((client) => {
    const limit = proxy.cutAfter?.(count) ?? Infinity
    count += 1
    const gateway = connectTcp(port, '127.0.0.1')
    let byteCount = 0
    for (const [one, other] of [
      [client, gateway],
      [gateway, client],
    ] as const) {
      open.add(one)
      one.on('error', () => undefined)
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
    }
    client.pipe(gateway)
    gateway.on('data', (piece: Buffer) => {
      const left = limit - byteCount
      byteCount += piece.length
      client.write(piece.subarray(0, Math.max(0, left)))
      if (byteCount >= limit) client.end(() => client.destroy())
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    proxy.reset()
    server.close()
  })
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // it listens on a port, not on a pipe
  return proxy
}
