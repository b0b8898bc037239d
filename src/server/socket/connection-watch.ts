import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { GatewaySettings } from '../gateway-options.ts'
import { addressOfPeer } from './address-of-peer.ts'
import { Tally } from './tally.ts'

/**
 * Limits the connections of the gateway's own server: how many there are in all and per address, and how long a
 * request may take to arrive, from its first byte or the opening of the connection to the end of its body. The time
 * of the response is not limited.
 */
export function watchConnections(server: Server, settings: GatewaySettings): void {
  const { clock, limits, requestTimeoutMs } = settings
  const tally = new Tally(limits.connectionCount, limits.connectionsPerAddressCount)
  const deadlines = new WeakMap<object, Deadline>()

  server.on('connection', (socket: Socket) => {
    const place = tally.take(addressOfPeer(socket.remoteAddress))
    if (typeof place === 'string') return void socket.destroy()
    const deadline = deadlineOf(() => {
      deadline.clear()
      socket.destroy()
    })
    deadlines.set(socket, deadline)
    deadline.set()
    socket.once('close', () => {
      deadline.clear()
      place()
    })
  })
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const deadline = deadlines.get(request.socket)
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
    // An absent body ends for Node only when somebody reads it.
    if (encoding === undefined && Number(length ?? 0) === 0) deadline?.clear()
    else request.once('end', () => deadline?.clear())
    // The next request over this connection gets the full time again.
    response.once('finish', () => {
      if (!request.socket.destroyed) deadline?.set()
    })
  })
  server.on('upgrade', (request: IncomingMessage) => deadlines.get(request.socket)?.clear())

  interface Deadline {
    set(): void
    clear(): void
  }
  function deadlineOf(onPassed: () => void): Deadline {
    let cancel: (() => void) | undefined
    const clear = (): void => {
      cancel?.()
      cancel = undefined
    }
    const set = (): void => {
      clear()
      cancel = clock.setTimer(onPassed, requestTimeoutMs)
    }
    return { set, clear }
  }
}
