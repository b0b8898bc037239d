import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { AllowedHosts } from './allowed-hosts.ts'
import type { GatewaySettings } from './gateway-options.ts'
import type { Detach, UpgradableServer } from './gateway.ts'
import type { Listening } from './listening.ts'
import type { NodeHandler } from './node-handler-type.ts'
import { peers } from './peers.ts'
import type { Rates } from './rates.ts'
import { watchConnections } from './socket/connection-watch.ts'
import { closeGraceMs, refuseUpgrade } from './socket/socket-hub.ts'

/** What the gateway's own server needs of the gateway. */
export interface ListenContext {
  readonly settings: GatewaySettings
  readonly hosts: AllowedHosts
  readonly handler: NodeHandler
  readonly rates: Rates
  readonly attach: (server: UpgradableServer) => Detach
  /** Called when the gateway closes. */
  readonly closers: Set<() => Promise<void>>
  /** Called when the gateway starts to close. */
  readonly drainers: Set<() => void>
  readonly isOurs: (request: IncomingMessage) => boolean
  readonly isDraining: () => boolean
  /** Called before the server waits for running requests. */
  readonly onClosing: () => void
}

/**
 * Serves routes and websocket from a new server.
 * @throws MissingPeerError when @hono/node-server, hono or ws is not installed
 * @throws Node's error when the port is taken
 */
export async function listenOn(
  { port = 0, host = '127.0.0.1' }: { readonly port?: number; readonly host?: string } = {},
  context: ListenContext,
): Promise<Listening> {
  const { settings, hosts, closers } = context
  const { clock, basePath } = settings
  const [{ createServer }] = await Promise.all([
    import('node:http'),
    peers.nodeServer(), // reports a missing package now, not at the first request
    peers.hono(),
    peers.ws(),
    context.rates.load(),
  ])
  const server = createServer((request, response) => void context.handler(request, response))
  watchConnections(server, settings)
  const forgetHost = hosts.add(() => host)
  const detach = context.attach(server)
  let isClosing = false
  // Nothing else would answer an upgrade, and an unanswered socket would keep the server open for ever.
  server.on('upgrade', (request: IncomingMessage, stream: Duplex) => {
    if (context.isOurs(request) && !isClosing) return
    refuseUpgrade(stream, isClosing || context.isDraining() ? '503 Service Unavailable' : '404 Not Found')
  })
  // Clients that keep a connection for their next request have to open another one, which leads elsewhere.
  const drain = (): void => server.closeIdleConnections()
  context.drainers.add(drain)
  const close = async (): Promise<void> => {
    closers.delete(close)
    context.drainers.delete(drain)
    isClosing = true
    forgetHost()
    context.onClosing()
    server.keepAliveTimeout = 1 // ends each connection after its first request
    const stopped = new Promise((resolve) => server.close(resolve))
    const cancel = clock.setTimer(() => server.closeAllConnections(), closeGraceMs)
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
  const { address, family, port: taken } = server.address() as AddressInfo // it listens on a port, not on a pipe
  const authority = `${family === 'IPv6' ? `[${address}]` : address}:${taken}${basePath}`
  return { url: `http://${authority}`, wsUrl: `ws://${authority}/ws`, port: taken, close }
}
