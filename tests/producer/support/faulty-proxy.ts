import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** What a proxy does to a connection, for each piece of data. */
export type TcpFault = 'none' | 'reset' | 'lost answer' | 'half an answer' | 'delay'

export interface FaultyProxy {
  readonly url: string
  /** How often each fault occurred. */
  readonly counts: ReadonlyMap<TcpFault, number>
}

/**
 * A TCP proxy in front of a server. It breaks connections as `next` says: `reset` before the request arrives, `lost
 * answer` after it, `half an answer` in the middle of the response; `delay` lets others pass first.
 * @param next called for each piece of a request
 */
export async function faultyProxy(target: string, next: () => TcpFault): Promise<FaultyProxy> {
  const { hostname, port } = new URL(target)
  const counts = new Map<TcpFault, number>()
  const sockets = new Set<Socket>()
  const keep = (socket: Socket): Socket => {
    sockets.add(socket)
    // Broken connections are intended here.
    return socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
  }

  const server = createServer({ noDelay: true }, (client) => {
    keep(client)
    const upstream = keep(connect({ host: hostname, port: Number(port), noDelay: true }))
    let fault: TcpFault = 'none'
    client.on('data', (piece) => {
      fault = next()
      counts.set(fault, (counts.get(fault) ?? 0) + 1)
      if (fault === 'reset') return void (client.resetAndDestroy(), upstream.destroy())
      if (fault === 'delay') return later(20, () => upstream.write(piece))
      upstream.write(piece)
    })
    upstream.on('data', (piece) => {
      if (fault === 'lost answer') return void (client.resetAndDestroy(), upstream.destroy())
      if (fault !== 'half an answer') return void client.write(piece)
      client.end(piece.subarray(0, piece.length >> 1))
      upstream.destroy()
    })
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const { port: own } = server.address() as AddressInfo // it listens on a port
  return { url: `http://127.0.0.1:${own}`, counts }
}

/** After this many turns of the event loop, so that other traffic passes first. */
function later(turns: number, then: () => void): void {
  setImmediate(() => (turns === 0 ? then() : later(turns - 1, then)))
}
