import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { AllowedHosts } from './allowed-hosts.ts'
import { CallbackTokens } from './callback-tokens.ts'
import { type GatewayOptions, settingsOf } from './gateway-options.ts'
import { httpApp } from './http/app.ts'
import { OpenStreams } from './http/open-streams.ts'
import { type Outgoing, responseOf } from './http/response-of.ts'
import { snapshotResponse } from './http/snapshot-route.ts'
import { eventsRoute, threadSnapshotRoute } from './http/thread-routes.ts'
import {
  inProcessTurn,
  type InProcessTurn,
  type InProcessTurnOptions,
  type Outcome,
} from './operations/in-process-turn.ts'
import { peers } from './peers.ts'
import { watchProducers } from './producer-watch.ts'
import { watchConnections } from './socket/connection-watch.ts'
import type { OpenSocket } from './socket/open-socket.ts'
import { SnapshotLinks } from './socket/snapshot-links.ts'
import { SnapshotShelf } from './socket/snapshot-shelf.ts'
import { closeGraceMs, type HubContext, refuseUpgrade, SocketHub } from './socket/socket-hub.ts'
import type { SocketCounters } from './socket/socket-writer.ts'
import { Tally } from './socket/tally.ts'
import { ThreadFeeds } from './socket/thread-feeds.ts'
import { StableIds } from './stable-ids.ts'
import { TurnControls } from './turn-control.ts'
import { withAppendListener } from './with-append-listener.ts'

/** Node's own, in words that need no types of Node's where these declarations are read. */
type UpgradeListener = (request: object, stream: object, head: Uint8Array) => void

/** What is needed of an HTTP server: Node's own has it, and so has Vite's. */
export interface UpgradableServer {
  on(event: 'upgrade', listener: UpgradeListener): unknown
  off(event: 'upgrade', listener: UpgradeListener): unknown
  /** What it listens on; null while it does not. */
  address(): { readonly address: string } | string | null
}

/** Takes no more sockets from that server; resolves when those that came over it are closed. */
export type Detach = () => Promise<void>

export interface GatewayCounts {
  /** Sockets that are open now. */
  readonly socketCount: number
  /** Requests that follow a thread now, by an event stream or a long poll. */
  readonly streamCount: number
  /** Threads that are followed now, summed over the sockets. */
  readonly subscriptionCount: number
  /** Frames sent since the gateway was made. */
  readonly sentFrameCount: number
  /** Frames that did not leave, since they held a callback without its id. Each has closed its socket. */
  readonly refusedFrameCount: number
  /** Sockets that were refused before they were opened, for whatever reason. */
  readonly refusedSocketCount: number
  /** Frames of clients that were none of the protocol. */
  readonly invalidFrameCount: number
  /** Requests that wait for news of a turn now. */
  readonly pollCount: number
  /** Turns that were ended as failed, since their producer was silent. */
  readonly timedOutTurnCount: number
}

export interface Listening {
  /** Where the routes are, as `http://127.0.0.1:4000`. */
  readonly url: string
  /** Where sockets are opened, as `ws://127.0.0.1:4000/ws`. */
  readonly wsUrl: string
  readonly port: number
  /** Stops listening, and closes the sockets that came this way. */
  close(): Promise<void>
}

export interface Gateway {
  /**
   * Answers a request to one of the routes; mounts in any framework and runtime. Never rejects for what a request holds.
   * @throws MissingPeerError when hono is not installed
   */
  fetch(request: Request): Promise<Response>
  /** Serves the websocket, and nothing else, at `${basePath}/ws` of a server of one's own. */
  attach(server: UpgradableServer): Detach
  /**
   * Serves routes and websocket from a server of the gateway's own.
   * @param options `port`: 0, the default, takes a free one. `host`: 127.0.0.1 unless told otherwise
   * @throws MissingPeerError when @hono/node-server, hono or ws is not installed; what Node throws when the port is taken
   */
  listen(options?: { readonly port?: number; readonly host?: string }): Promise<Listening>
  /**
   * Begins a turn of an agent that runs in this process. It goes by the rules of the routes, without HTTP; `authorize` is not
   * asked. What is refused comes back as a value. Rejects with what the log throws.
   * @throws MissingPeerError when jose is not installed
   */
  turn(
    threadId: string,
    options?: InProcessTurnOptions,
  ): Promise<Outcome<{ readonly status: 'appended' | 'duplicate'; readonly turn: InProcessTurn }>>
  counts(): GatewayCounts
  /**
   * Closes the sockets and the streams for which `isUnwanted` holds, with 4401, and refuses those that wait for `authorize`:
   * of a user who has logged out, say. Whoever is to stay away has to be refused by `authorize`, too. Returns how many.
   */
  disconnect(isUnwanted: (socket: OpenSocket) => boolean): number
  /** Closes every socket and stream, and every server that `listen` has made. Routes that are mounted elsewhere go on working. */
  close(): Promise<void>
}

/**
 * Makes a gateway: HTTP for producers and agents, a websocket for clients, one log behind both.
 * @throws UsageError when an option is out of its range
 */
export function createGateway(options: GatewayOptions): Gateway {
  const given = settingsOf(options)
  const { basePath, limits } = given
  const shelf = new SnapshotShelf(given.log, limits)
  const log = withAppendListener(given.log, (event) => shelf.note(event))
  const settings = { ...given, log }
  const tokens = new CallbackTokens(settings)
  const counters: SocketCounters = {
    sentFrameCount: 0,
    refusedFrameCount: 0,
    invalidFrameCount: 0,
    refusedSocketCount: 0,
  }
  const watch = watchProducers(settings)
  const hubs = new Set<SocketHub>()
  const closers = new Set<() => Promise<void>>()
  let app: ReturnType<typeof httpApp> | undefined

  const sum = (count: (hub: SocketHub) => number): number =>
    [...hubs].reduce((total, hub) => total + count(hub), 0)
  const hosts = new AllowedHosts(settings.allowedHosts, settings.origins)
  const links = new SnapshotLinks(settings)
  const hubContext: HubContext = {
    settings,
    counters,
    hosts,
    tally: new Tally(limits.socketCount, limits.socketsPerAddressCount),
    shared: { log, limits, shelf, links, feeds: new ThreadFeeds(log, limits) },
  }
  const streams = new OpenStreams(settings, hubContext.tally)
  const source = { settings, counters, shared: hubContext.shared, streams }
  const isOurs = ({ url }: IncomingMessage): boolean => url?.split('?')[0] === `${basePath}/ws`

  const context = {
    settings,
    tokens,
    ids: new StableIds(settings.secret),
    controls: new TurnControls(settings),
    answerSnapshot: (request: Request, outgoing?: Outgoing) =>
      snapshotResponse({ settings, shelf, links }, request, outgoing),
    answerEvents: eventsRoute(source),
    answerThreadSnapshot: threadSnapshotRoute(source),
  }

  const fetch = async (request: Request, outgoing?: Outgoing): Promise<Response> => {
    if (!hosts.allows(request.headers.get('host') ?? new URL(request.url).host))
      return responseOf({ code: 'misdirected' }, outgoing)
    app ??= httpApp(context)
    return (await app)(request, outgoing)
  }

  function attach(server: UpgradableServer): Detach {
    const hub = new SocketHub(hubContext)
    const listener = ((request: IncomingMessage, stream: Duplex, head: Buffer): void => {
      if (isOurs(request)) hub.accept(request, stream, head)
    }) as UpgradeListener // it is a server of HTTP/1 that upgrades
    hubs.add(hub)
    server.on('upgrade', listener)
    const forgetHost = hosts.add(() => addressOf(server))
    const detach = async (): Promise<void> => {
      server.off('upgrade', listener)
      forgetHost()
      await hub.close()
      hubs.delete(hub)
      closers.delete(detach)
    }
    closers.add(detach)
    return detach
  }

  async function listen({ port = 0, host = '127.0.0.1' } = {}): Promise<Listening> {
    const [{ getRequestListener }, { createServer }] = await Promise.all([
      peers.nodeServer(),
      import('node:http'),
      peers.hono(), // now, and not at the first request
      peers.ws(),
    ])
    let isClosing = false
    const answer = getRequestListener(
      (request, { outgoing }) => (isClosing && isLive(request) ? stopping() : fetch(request, outgoing)),
      { overrideGlobalObjects: false },
    )
    const server = createServer((request, response) => void answer(request, response))
    watchConnections(server, settings)
    const forgetHost = hosts.add(() => host)
    const detach = attach(server)
    // Nobody else is there who could answer it; and a socket that nobody answers would keep the server open for ever.
    server.on('upgrade', (request: IncomingMessage, stream: Duplex) => {
      if (isClosing) refuseUpgrade(stream, '503 Service Unavailable')
      else if (!isOurs(request)) refuseUpgrade(stream, '404 Not Found')
    })
    const close = async (): Promise<void> => {
      closers.delete(close)
      isClosing = true
      forgetHost()
      context.controls.answerAll()
      streams.endAll()
      server.keepAliveTimeout = 1 // nobody sends a second request over the connection of a first
      const stopped = new Promise((resolve) => server.close(resolve))
      const cancel = settings.clock.setTimer(() => server.closeAllConnections(), closeGraceMs)
      await detach()
      await stopped
      cancel()
    }
    closers.add(close)
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject).listen(port, host, resolve)
      })
    } catch (error) {
      await close()
      throw error
    }
    const { address, family, port: taken } = server.address() as AddressInfo // it listens on a port, not a pipe
    const authority = `${family === 'IPv6' ? `[${address}]` : address}:${taken}${basePath}`
    return { url: `http://${authority}`, wsUrl: `ws://${authority}/ws`, port: taken, close }
  }

  return {
    fetch: (request) => fetch(request),
    attach,
    listen,
    turn: async (threadId, turnOptions = {}) => inProcessTurn(context, threadId, turnOptions),
    counts: () => ({
      socketCount: sum((hub) => hub.socketCount),
      streamCount: streams.count,
      subscriptionCount: sum((hub) => hub.subscriptionCount),
      ...counters,
      pollCount: context.controls.pollCount,
      timedOutTurnCount: watch.endedCount,
    }),
    disconnect: (isUnwanted) => sum((hub) => hub.disconnect(isUnwanted)) + streams.disconnect(isUnwanted),
    async close() {
      watch.stop()
      context.controls.answerAll()
      streams.endAll()
      await Promise.all([...closers].map((close) => close()))
    },
  }
}

/** Whether its response would last. */
const isLive = ({ url }: Request): boolean => new URL(url).searchParams.has('live')

/** Whoever was told that the server stops may ask again over a connection that is open still, and would keep it open. */
const stopping = (): Response => new Response(null, { status: 503, headers: { connection: 'close' } })

/** The address that a server listens on; undefined while it does not, or where it is a pipe. */
function addressOf(server: UpgradableServer): string | undefined {
  const address = server.address()
  return typeof address === 'object' ? address?.address : undefined
}
