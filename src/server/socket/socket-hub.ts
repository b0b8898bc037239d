import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { WebSocket, WebSocketServer } from 'ws'
import { callSafely } from '../../store/index.ts'
import type { AllowedHosts } from '../allowed-hosts.ts'
import type { Allowed } from '../authorize.ts'
import { every } from '../clock.ts'
import { retryAfterOf } from '../http/response-of.ts'
import { peers } from '../peers.ts'
import type { RateRefusal } from '../rates.ts'
import { spread } from '../spread.ts'
import { tokenKeyOf } from '../token-key-of.ts'
import { addressOfRequest } from './address-of-peer.ts'
import type { OpenSocket } from './open-socket.ts'
import { isOwnOrigin } from './origin.ts'
import { Session, type SessionContext } from './session.ts'
import type { Tally } from './tally.ts'

/** How long sockets and requests have to finish when the gateway closes, in ms. */
export const closeGraceMs = 2_000

/** What the sockets of all servers of a gateway share. */
export interface HubContext extends SessionContext {
  readonly hosts: AllowedHosts
  readonly tally: Tally
  /** Sockets that wait for `authorize`. */
  readonly arrivals: Tally
}

/** A client that is not upgraded yet, while `authorize` is asked. */
interface Arrival {
  readonly request: Request
  /** `disconnect` has refused it in the meantime. */
  isUnwanted: boolean
}

/** The sockets that came over one HTTP server. */
export class SocketHub {
  readonly #context: HubContext
  readonly #sessions = new Map<WebSocket, Session>()
  readonly #stopBeating: () => void
  #server: Promise<WebSocketServer> | undefined
  readonly #arriving = new Map<Duplex, Arrival>()
  #closed: Promise<void> | undefined

  constructor(context: HubContext) {
    this.#context = context
    this.#stopBeating = every(context.settings.clock, context.settings.heartbeatMs, () => {
      for (const session of this.#sessions.values()) session.beat()
    })
  }

  get socketCount(): number {
    return this.#sessions.size + this.#arriving.size
  }

  get subscriptionCount(): number {
    return [...this.#sessions.values()].reduce((sum, { threadIds }) => sum + threadIds.length, 0)
  }

  /** Bytes that wait for clients to read them. */
  get waitingByteCount(): number {
    return [...this.#sessions.values()].reduce((sum, { waitingByteCount }) => sum + waitingByteCount, 0)
  }

  /** Handles a request to upgrade. Only the client learns the outcome. */
  readonly accept = (incoming: IncomingMessage, stream: Duplex, head: Buffer): void => {
    stream.on('error', () => stream.destroy())
    this.#accept(incoming, stream, head).catch((error: unknown) => {
      callSafely(this.#context.settings.onError, error)
      this.#refuse(stream, '500 Internal Server Error')
    })
  }

  /** A client that is not allowed is refused here, with HTTP: opening a socket only to close it would cost a socket. */
  async #accept(incoming: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    const { settings, hosts, tally, arrivals, rates } = this.#context
    const { origin, host } = incoming.headers
    if (this.#closed !== undefined) return this.#refuse(stream, '503 Service Unavailable')
    const request = requestOf(incoming)
    if (request === undefined) return this.#refuse(stream, '400 Bad Request')
    if (!hosts.allows(host)) return this.#refuse(stream, '421 Misdirected Request')
    if (!isOwnOrigin(origin, host, settings.origins)) return this.#refuse(stream, '403 Forbidden')
    const address = addressOfRequest(settings, request, incoming.socket.remoteAddress)
    const place = tally.take(address)
    if (place === 'full') return this.#refuse(stream, '503 Service Unavailable')
    if (place === 'address_full') return this.#refuse(stream, '429 Too Many Requests')
    // The place is kept as long as the connection exists, whatever happens to it.
    stream.once('close', place)
    if (stream.destroyed) place()
    const waits = arrivals.take('')
    if (typeof waits === 'string') return this.#refuse(stream, '503 Service Unavailable')
    const arrival = { request, isUnwanted: false }
    this.#arriving.set(stream, arrival)
    try {
      const tooOften = await rates.spend('perAddress', 'connect', address)
      if (tooOften !== undefined) return this.#refuseForNow(stream, tooOften)
      const [server, answer] = await Promise.all([
        this.#load(),
        settings.authorize({ action: 'connect', request }),
      ])
      const alsoTooOften = answer ? await this.#spendOfToken(request, answer) : undefined
      if (alsoTooOften !== undefined) return this.#refuseForNow(stream, alsoTooOften)
      if (!answer || arrival.isUnwanted) return this.#refuse(stream, '401 Unauthorized')
      if (this.#closed !== undefined) return this.#refuse(stream, '503 Service Unavailable')
      server.handleUpgrade(incoming, stream, head, (socket) => {
        socket.on('error', () => undefined) // a close event with its code follows
        this.#sessions.set(socket, new Session(socket, { request, address, answer }, this.#context))
        socket.on('close', () => this.#sessions.delete(socket))
      })
    } finally {
      this.#arriving.delete(stream)
      waits()
    }
  }

  async #spendOfToken(request: Request, answer: true | Allowed): Promise<RateRefusal | undefined> {
    const { rates, ids } = this.#context
    if (!rates.counts('perToken', 'connect')) return undefined
    const key = await tokenKeyOf(ids, request, answer === true ? {} : answer)
    return key === undefined ? undefined : rates.spend('perToken', 'connect', key)
  }

  #refuseForNow(stream: Duplex, { code, waitMs }: RateRefusal): void {
    const status = code === 'too_many_requests' ? '429 Too Many Requests' : '503 Service Unavailable'
    this.#refuse(stream, `${status}\r\nRetry-After: ${retryAfterOf(waitMs)}`)
  }

  #refuse(stream: Duplex, status: string): void {
    const { meter } = this.#context
    meter.refusedSocketCount += 1
    meter.refuse('upgrade', status.slice(0, 3))
    refuseUpgrade(stream, status)
  }

  /** Closes the sockets for which this holds, and refuses those that wait for `authorize`. Returns their number. */
  disconnect(isUnwanted: (socket: OpenSocket) => boolean): number {
    let count = 0
    for (const session of this.#sessions.values()) {
      const { request, threadIds } = session
      if (!session.isOpen || !isUnwanted({ request, threadIds })) continue
      session.close('unauthorized')
      count += 1
    }
    for (const arrival of this.#arriving.values()) {
      if (arrival.isUnwanted || !isUnwanted({ request: arrival.request, threadIds: [] })) continue
      arrival.isUnwanted = true
      count += 1
    }
    return count
  }

  async #load(): Promise<WebSocketServer> {
    const { clientFrameBytes: maxPayload } = this.#context.settings.limits
    this.#server ??= peers
      .ws()
      .then(
        ({ WebSocketServer: Server }) => new Server({ noServer: true, clientTracking: false, maxPayload }),
      )
    return this.#server
  }

  /**
   * Accepts no more sockets, tells the open ones to reconnect elsewhere, a few at a time, and cuts those that do not
   * reply.
   */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    const { meter, settings } = this.#context
    const { clock, drainMs, random } = settings
    for (const stream of this.#arriving.keys()) stream.destroy()
    await spread([...this.#sessions.values()], { durationMs: drainMs, clock, random }, (session) => {
      if (!session.isOpen) return
      meter.drainedSocketCount += 1
      session.close('going_away')
    })
    this.#stopBeating()
    const cancel = clock.setTimer(() => {
      for (const client of this.#sessions.keys()) client.terminate()
    }, closeGraceMs)
    await Promise.all(
      Array.from(this.#sessions.keys(), (client) => new Promise((resolve) => client.once('close', resolve))),
    )
    cancel()
  }
}

/** The request as `authorize` gets it from the routes; undefined when its address or a header is invalid. */
function requestOf({ url = '/', headers }: IncomingMessage): Request | undefined {
  const pairs = Object.entries(headers).flatMap(([name, value = []]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  )
  try {
    return new Request(`http://${headers.host ?? 'localhost'}${url}`, { headers: pairs })
  } catch {
    return undefined
  }
}

/** Responds and ends the connection without waiting for the other side. @param status and headers, if there are any */
export function refuseUpgrade(stream: Duplex, status: string): void {
  stream.once('finish', () => stream.destroy())
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
