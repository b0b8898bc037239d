import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { Allowances } from './allowances.ts'
import { AllowedHosts } from './allowed-hosts.ts'
import { CallbackTokens } from './callback-tokens.ts'
import { type GatewayOptions, settingsOf } from './gateway-options.ts'
import { type App, httpApp } from './http/app.ts'
import { HealthCheck } from './http/health-check.ts'
import { metricsResponse } from './http/metrics-route.ts'
import { nodeHandler } from './http/node-handler.ts'
import { OpenStreams } from './http/open-streams.ts'
import { type Outgoing, type Respond, responseOf } from './http/response-of.ts'
import { snapshotResponse } from './http/snapshot-route.ts'
import { eventsRoute, threadSnapshotRoute } from './http/thread-routes.ts'
import { listenOn } from './listen-on.ts'
import type { Listening } from './listening.ts'
import { Meter } from './meter.ts'
import { GatewayMetrics } from './metrics/gateway-metrics.ts'
import type { NodeHandler } from './node-handler-type.ts'
import {
  inProcessTurn,
  type InProcessTurn,
  type InProcessTurnOptions,
  type Outcome,
} from './operations/in-process-turn.ts'
import { watchProducers } from './producer-watch.ts'
import { Rates } from './rates.ts'
import type { OpenSocket } from './socket/open-socket.ts'
import { SnapshotLinks } from './socket/snapshot-links.ts'
import { SnapshotShelf } from './socket/snapshot-shelf.ts'
import { type HubContext, SocketHub } from './socket/socket-hub.ts'
import { Tally } from './socket/tally.ts'
import { ThreadFeeds } from './socket/thread-feeds.ts'
import { StableIds } from './stable-ids.ts'
import { TurnControls } from './turn-control.ts'
import { withAppendListener } from './with-append-listener.ts'

/** Node's listener, written without Node's types: programs without them read this declaration. */
type UpgradeListener = (request: object, stream: object, head: Uint8Array) => void

/** The part of an HTTP server that the gateway uses. Node's server fits, and so does Vite's. */
export interface UpgradableServer {
  on(event: 'upgrade', listener: UpgradeListener): unknown
  off(event: 'upgrade', listener: UpgradeListener): unknown
  /** What it listens on; null while it does not listen. */
  address(): { readonly address: string } | string | null
}

/** Accepts no more sockets from that server. Resolves when those that came over it are closed. */
export type Detach = () => Promise<void>

/** Counts of a gateway, for metrics and tests. */
export interface GatewayCounts {
  /** Open sockets. */
  readonly socketCount: number
  /** Running requests that follow a thread, as an event stream or a long poll. */
  readonly streamCount: number
  /** Followed threads, summed over the sockets. */
  readonly subscriptionCount: number
  /** Frames sent since the gateway was made. */
  readonly sentFrameCount: number
  /** Frames that were not sent because they contained a callback without its id. Each one closed its socket. */
  readonly refusedFrameCount: number
  /** Sockets that were refused before they opened, for any reason. */
  readonly refusedSocketCount: number
  /** Invalid frames from clients. */
  readonly invalidFrameCount: number
  /** Requests that wait for news of a turn. */
  readonly pollCount: number
  /** Turns that were ended as failed because their producer was silent. */
  readonly timedOutTurnCount: number
}

/** A gateway, made by `createGateway`. */
export interface Gateway {
  /**
   * Handles a request to one of the routes. It can be mounted in any framework and runtime. No content of a request
   * makes it reject.
   * @throws MissingPeerError when hono is not installed
   */
  fetch(request: Request): Promise<Response>
  /**
   * Handles a request of Node's HTTP server: `createServer(gateway.handler)`, or as a middleware of Express. With
   * `next`, it handles only its own routes and passes on everything else. Never rejects.
   *
   * These errors go to `next`, or without it to `onError`: a MissingPeerError when hono or @hono/node-server is not
   * installed, and a UsageError when another middleware has read the body without keeping it.
   * @param request Node's `IncomingMessage`
   * @param response Node's `ServerResponse`
   */
  readonly handler: NodeHandler
  /** Serves only the websocket, at `${basePath}/ws` of your own server. */
  attach(server: UpgradableServer): Detach
  /**
   * Serves routes and websocket from a new server.
   * @param options `port`: default 0, which takes a free one. `host`: default 127.0.0.1
   * @throws MissingPeerError when @hono/node-server, hono or ws is not installed
   * @throws Node's error when the port is taken
   */
  listen(options?: { readonly port?: number; readonly host?: string }): Promise<Listening>
  /**
   * Starts a turn of an agent that runs in this process. It follows the rules of the routes, but without HTTP and
   * without `authorize`. A refusal is returned as a value. Rejects with errors of the log.
   * @throws MissingPeerError when jose is not installed
   */
  turn(
    threadId: string,
    options?: InProcessTurnOptions,
  ): Promise<Outcome<{ readonly status: 'appended' | 'duplicate'; readonly turn: InProcessTurn }>>
  counts(): GatewayCounts
  /**
   * Closes the sockets and streams for which `isUnwanted` returns true, with 4401, and refuses those that wait for
   * `authorize`: for example those of a user who has logged out. To keep a user out, `authorize` must refuse them as
   * well. Returns the number closed.
   */
  disconnect(isUnwanted: (socket: OpenSocket) => boolean): number
  /**
   * Stops the gateway without losing anything. Requests are refused with `draining`, and those that wait for news are
   * answered. The sockets are closed with 1001, a few at a time over `drainMs`, so that they do not all reconnect at
   * once. Then every server made by `listen` is closed. Close a server of your own after this has resolved.
   */
  close(): Promise<void>
}

/**
 * Creates a gateway: HTTP for producers and agents, a websocket for clients, and one log behind both.
 * @throws UsageError when an option is invalid
 */
export function createGateway(options: GatewayOptions): Gateway {
  const given = settingsOf(options)
  const { basePath, limits, onError } = given
  const meter = new Meter()
  const shelf = new SnapshotShelf(given.log, limits, () => void meter.snapshotCount++)
  const log = withAppendListener(
    given.log,
    (event) => {
      meter.append(event.type, true)
      shelf.note(event)
    },
    (type) => meter.append(type, false),
  )
  const settings = { ...given, log }
  const watch = watchProducers(settings)
  const hubs = new Set<SocketHub>()
  const closers = new Set<() => Promise<void>>()
  const drainers = new Set<() => void>()
  let isDraining = false

  const sum = (count: (hub: SocketHub) => number): number =>
    [...hubs].reduce((total, hub) => total + count(hub), 0)
  const hosts = new AllowedHosts(settings.allowedHosts, settings.origins)
  const links = new SnapshotLinks(settings)
  const ids = new StableIds(settings.idSecret)
  const rates = new Rates(settings.rates, settings.clock, settings.onError)
  const feeds = new ThreadFeeds(log, limits)
  const hubContext: HubContext = {
    settings,
    meter,
    hosts,
    ids,
    rates,
    arrivals: new Tally(limits.arrivingSocketCount, Infinity),
    tally: new Tally(limits.socketCount, limits.socketsPerAddressCount),
    shared: { log, limits, meter, now: () => settings.clock.now(), shelf, links, feeds },
  }
  const streams = new OpenStreams({ settings, ids, rates }, hubContext.tally)
  const isOurs = ({ url }: IncomingMessage): boolean => url?.split('?')[0] === `${basePath}/ws`

  const controls = new TurnControls(settings)
  const metrics =
    settings.metrics &&
    new GatewayMetrics(
      settings.metrics,
      {
        meter,
        socketCount: () => sum((hub) => hub.socketCount),
        subscriptionCount: () => sum((hub) => hub.subscriptionCount),
        followedThreadCount: () => feeds.threadCount,
        waitingByteCount: () => sum((hub) => hub.waitingByteCount),
        keptSnapshotByteCount: () => shelf.byteCount,
        pollCount: () => controls.pollCount,
        timedOutTurnCount: () => watch.endedCount,
        openTurnCount: async () => (await log.openTurns()).length,
      },
      onError,
    )
  const respond: Respond = (answer, outgoing) => {
    if ('code' in answer) meter.refuse('route', answer.code)
    return responseOf(answer, outgoing)
  }
  const source = { settings, ids, rates, respond, streams, shared: hubContext.shared }
  const health = new HealthCheck(settings)
  const context = {
    settings,
    tokens: new CallbackTokens(settings),
    ids,
    rates,
    threads: new Allowances(limits.threadsPerMinuteCount, settings.clock),
    controls,
    respond,
    answerHealth: () => health.answer(isDraining),
    answerMetrics:
      metrics &&
      ((request: Request, outgoing?: Outgoing) =>
        metricsResponse({ settings, metrics, respond }, request, outgoing)),
    answerSnapshot: (request: Request, outgoing?: Outgoing) =>
      snapshotResponse({ settings, shelf, links, respond }, request, outgoing),
    answerEvents: eventsRoute(source),
    answerThreadSnapshot: threadSnapshotRoute(source),
  }
  let loadedApp: Promise<App> | undefined
  const app = (): Promise<App> => (loadedApp ??= httpApp(context))

  /** Health probes use any host, also while the gateway stops. They learn nothing else. */
  const isAt = (url: string, path: string): boolean =>
    url.endsWith(path) && new URL(url).pathname === `${basePath}${path}`
  const fetch = async (request: Request, outgoing?: Outgoing): Promise<Response> => {
    const { url, headers } = request
    if (!isAt(url, '/healthz')) {
      if (!hosts.allows(headers.get('host') ?? new URL(url).host))
        return respond({ code: 'misdirected' }, outgoing)
      if (isDraining && !isAt(url, '/metrics')) return respond({ code: 'draining' }, outgoing)
    }
    return (await app()).fetch(request, outgoing)
  }
  const handler = nodeHandler({ fetch, app, respond, onError })

  function attach(server: UpgradableServer): Detach {
    const hub = new SocketHub(hubContext)
    const listener = ((request: IncomingMessage, stream: Duplex, head: Buffer): void => {
      if (isOurs(request)) hub.accept(request, stream, head)
    }) as UpgradeListener // it is an HTTP/1 server that upgrades
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

  const listen: Gateway['listen'] = (where) =>
    listenOn(where, {
      settings,
      hosts,
      handler,
      rates,
      attach,
      closers,
      drainers,
      isOurs,
      isDraining: () => isDraining,
      onClosing: () => {
        controls.answerAll()
        streams.endAll()
      },
    })

  return {
    fetch: (request) => fetch(request),
    handler,
    attach,
    listen,
    turn: async (threadId, turnOptions = {}) => inProcessTurn(context, threadId, turnOptions),
    counts: () => ({
      socketCount: sum((hub) => hub.socketCount),
      streamCount: streams.count,
      subscriptionCount: sum((hub) => hub.subscriptionCount),
      sentFrameCount: meter.sentFrameCount,
      refusedFrameCount: meter.refusedFrameCount,
      refusedSocketCount: meter.refusedSocketCount,
      invalidFrameCount: meter.invalidFrameCount,
      pollCount: controls.pollCount,
      timedOutTurnCount: watch.endedCount,
    }),
    disconnect: (isUnwanted) => sum((hub) => hub.disconnect(isUnwanted)) + streams.disconnect(isUnwanted),
    async close() {
      isDraining = true
      watch.stop()
      for (const drain of drainers) drain()
      controls.answerAll()
      streams.endAll()
      await Promise.all(Array.from(hubs, (hub) => hub.close()))
      await Promise.all(Array.from(closers, (close) => close()))
      await metrics?.stop()
    },
  }
}

/** The address a server listens on; undefined if it does not listen, or listens on a pipe. */
function addressOf(server: UpgradableServer): string | undefined {
  const address = server.address()
  return typeof address === 'object' ? address?.address : undefined
}
