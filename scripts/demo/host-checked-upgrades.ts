import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Gateway } from '../../src/server/index.ts'
import { type AllowedHosts, isAllowedHost } from './allowed-hosts.ts'

type UpgradableServer = Parameters<Gateway['attach']>[0]
type Listener = Parameters<UpgradableServer['on']>[1]

export const foreignHost = 'This host is not allowed. Name it in server.allowedHosts of vite.config.ts.\n'

/**
 * A server as the gateway sees it: no upgrade that was sent to a foreign host reaches it. Vite's own check looks at requests, and
 * at no upgrade.
 */
export function hostCheckedUpgrades(server: UpgradableServer, allowedHosts: AllowedHosts): UpgradableServer {
  const checked = new Map<Listener, Listener>()
  return {
    on(name, listener) {
      const check = ((request: IncomingMessage, stream: Duplex, head: Buffer): void => {
        if (request.url?.split('?')[0] !== '/ws') return // somebody else's, as Vite's own
        if (isAllowedHost(request.headers.host, allowedHosts)) return listener(request, stream, head)
        stream.on('error', () => undefined) // it may go before it is told
        stream.end(
          `HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-type: text/plain\r\n\r\n${foreignHost}`,
        )
      }) as Listener // it is a server of HTTP/1 that upgrades
      checked.set(listener, check)
      return server.on(name, check)
    },
    off(name, listener) {
      const check = checked.get(listener)
      checked.delete(listener)
      return server.off(name, check ?? listener)
    },
  }
}
