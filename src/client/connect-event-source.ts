import type { Connection } from './connection.ts'
import { EventStreamSocket } from './event-stream-socket.ts'
import { gatewayUrl } from './gateway-url.ts'
import { isPromise } from './is-promise.ts'
import { LiveConnection } from './live-connection.ts'
import { type ConnectOptions, type Settings, settingsOf } from './options.ts'
import type { Fetch } from './ports.ts'

/** Options of `connectEventSource`. */
export interface EventSourceOptions extends Omit<ConnectOptions, 'url' | 'api' | 'socket' | 'fetch'> {
  /**
   * The base address of the gateway's routes, with http(s). A relative address is resolved against the page's. Put
   * credentials into `headers`: a query is rejected. A function is called for each attempt; if it throws or rejects,
   * the attempt fails.
   */
  readonly url: ConnectOptions['url']
  /**
   * Makes the requests; the `body` of its responses must stream. Default: the platform's `fetch`, on a page. Anywhere
   * else (Node, a worker) nothing is connected without this option: `(url, init) => fetch(url, init)`.
   */
  readonly fetch?: Fetch
}

/**
 * Connects a store to a gateway over HTTP alone, for networks that block websockets. It works as `connectWebSocket`
 * does, but each open thread is an event stream, fetched with the `headers` option.
 *
 * A browser has six HTTP/1.1 connections per host, shared by all tabs. Serve the gateway over HTTP/2, or open few
 * threads.
 * @example
 * const connection = connectEventSource({ store, url: '/onebubble', threadIds: ['t1'] })
 * @throws UsageError when an option is invalid
 */
export function connectEventSource(options: EventSourceOptions): Connection {
  const given = settingsOf(options, {
    name: 'connectEventSource',
    readUrl: gatewayUrl,
    isAnywhere: options.fetch !== undefined,
  })
  const settings: Settings = {
    ...given,
    opensByAsking: true,
    fetch: withHeaders(given),
    socket: (address) => new EventStreamSocket(address, settings),
  }
  return new LiveConnection(settings).asConnection
}

/** Reads need the headers as well. Sent requests already have them. */
function withHeaders({ fetch, headers }: Settings): Fetch {
  return (url, init) => {
    if (init.method !== undefined) return fetch(url, init)
    const read = (own: Readonly<Record<string, string>>): ReturnType<Fetch> =>
      fetch(url, { ...init, headers: { ...own, ...init.headers } })
    const own = headers()
    return isPromise(own) ? own.then(read) : read(own)
  }
}
