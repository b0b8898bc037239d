import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { WebSocket, WebSocketServer } from 'ws'
import type { CloseReason } from '../../protocol/index.ts'
import { callSafely } from '../../store/index.ts'
import { every } from '../clock.ts'
import type { GatewaySettings } from '../gateway-options.ts'
import { peers } from '../peers.ts'
import { isOwnOrigin } from './origin.ts'
import { closeSocket, Session, type SocketCounters } from './session.ts'

/** How long others have to finish when the gateway closes. */
export const closeGraceMs = 2_000

/** The sockets that came over one HTTP server. */
export class SocketHub {
  readonly #settings: GatewaySettings
  readonly #counters: SocketCounters
  /** Sockets of the whole gateway. */
  readonly #countSockets: () => number
  readonly #sessions = new Map<WebSocket, Session>()
  readonly #stopBeating: () => void
  #server: Promise<WebSocketServer> | undefined
  /** Those that were refused, too, until they are closed. */
  readonly #clients = new Set<WebSocket>()
  /** Not upgraded yet: somebody is asked who they are. */
  readonly #arriving = new Set<Duplex>()
  #isClosed = false

  constructor(settings: GatewaySettings, counters: SocketCounters, countSockets: () => number) {
    this.#settings = settings
    this.#counters = counters
    this.#countSockets = countSockets
    this.#stopBeating = every(settings.clock, settings.heartbeatMs, () => {
      for (const session of this.#sessions.values()) session.beat()
    })
  }

  get socketCount(): number {
    return this.#sessions.size + this.#arriving.size
  }

  get subscriptionCount(): number {
    return [...this.#sessions.values()].reduce((sum, session) => sum + session.subscriptionCount, 0)
  }

  /** Takes a request to upgrade; what becomes of it is told to the client alone. */
  readonly accept = (incoming: IncomingMessage, stream: Duplex, head: Buffer): void => {
    stream.on('error', () => stream.destroy())
    this.#accept(incoming, stream, head).catch((error: unknown) => {
      callSafely(this.#settings.onError, error)
      refuseUpgrade(stream, '500 Internal Server Error')
    })
  }

  async #accept(incoming: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    const { origin, host } = incoming.headers
    if (!isOwnOrigin(origin, host, this.#settings.origins)) return refuseUpgrade(stream, '403 Forbidden')
    const request = requestOf(incoming)
    if (request === undefined) return refuseUpgrade(stream, '400 Bad Request')
    const isRoomLeft = this.#countSockets() < this.#settings.limits.socketCount
    this.#arriving.add(stream)
    try {
      const server = await this.#load()
      const refused = isRoomLeft ? await this.#refusalOf(request) : 'try_again_later'
      // Refused sockets are opened, too: only so can a browser tell why they are closed.
      server.handleUpgrade(incoming, stream, head, (socket) => {
        socket.on('error', () => undefined) // a close follows, with its code
        this.#clients.add(socket)
        socket.on('close', () => this.#clients.delete(socket))
        if (refused !== undefined || this.#isClosed) closeSocket(socket, refused ?? 'going_away')
        else this.#open(socket, request)
      })
    } finally {
      this.#arriving.delete(stream)
    }
  }

  #open(socket: WebSocket, request: Request): void {
    this.#sessions.set(socket, new Session(socket, request, this.#settings, this.#counters))
    socket.on('close', () => this.#sessions.delete(socket))
  }

  async #refusalOf(request: Request): Promise<CloseReason | undefined> {
    try {
      return (await this.#settings.authorize({ action: 'connect', request })) ? undefined : 'unauthorized'
    } catch (error) {
      callSafely(this.#settings.onError, error)
      return 'internal'
    }
  }

  async #load(): Promise<WebSocketServer> {
    const { clientFrameBytes: maxPayload } = this.#settings.limits
    this.#server ??= peers
      .ws()
      .then(
        ({ WebSocketServer: Server }) => new Server({ noServer: true, clientTracking: false, maxPayload }),
      )
    return this.#server
  }

  /** Closes every socket, and cuts those that do not answer. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#stopBeating()
    for (const stream of this.#arriving) stream.destroy()
    for (const session of this.#sessions.values()) session.close('going_away')
    const cancel = this.#settings.clock.setTimer(() => {
      for (const client of this.#clients) client.terminate()
    }, closeGraceMs)
    await Promise.all(
      Array.from(this.#clients, (client) => new Promise((resolve) => client.once('close', resolve))),
    )
    cancel()
  }
}

/** The request as `authorize` knows it from the routes; undefined when its address or a header is none. */
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

/** Answers, and does not wait for the other side to hang up. */
export function refuseUpgrade(stream: Duplex, status: string): void {
  stream.once('finish', () => stream.destroy())
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
