import type { Connection } from './connection.ts'
import { EventStreamSocket } from './event-stream-socket.ts'
import { gatewayUrl } from './gateway-url.ts'
import { isPromise } from './is-promise.ts'
import { LiveConnection } from './live-connection.ts'
import { type ConnectOptions, type Settings, settingsOf } from './options.ts'
import type { Fetch } from './ports.ts'

export interface EventSourceOptions extends Omit<ConnectOptions, 'url' | 'api' | 'socket' | 'fetch'> {
  /**
   * The address beneath which the gateway's routes are, with http(s); a relative one stands beside the page's own. Credentials
   * belong into `headers`, and a query is refused. A function is asked at each attempt; when it throws or rejects, the attempt
   * has failed.
   */
  readonly url: ConnectOptions['url']
  /**
   * Makes the requests; what it returns has a `body` that streams. Default: the platform's, where there is a page. Anywhere
   * else (Node, a worker) nothing is connected without this option: `(url, init) => fetch(url, init)`.
   */
  readonly fetch?: Fetch
}

/**
 * Connects a store to a gateway as `connectWebSocket` does, by HTTP alone: each open thread is an event stream that is
 * fetched, with the `headers` of the option. It is for where no websocket comes through. A browser that speaks HTTP/1.1 has
 * six connections for each host, all tabs together: serve it over HTTP/2, or open few threads.
 *
 *     const connection = connectEventSource({ store, url: '/onebubble', threadIds: ['t1'] })
 *
 * @throws UsageError when an option is not what it has to be
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

/** What is read needs the headers, too. What is sent has them already. */
function withHeaders({ fetch, headers }: Settings): Fetch {
  return (url, init) => {
    if (init.method !== undefined) return fetch(url, init)
    const read = (own: Readonly<Record<string, string>>): ReturnType<Fetch> =>
      fetch(url, { ...init, headers: { ...own, ...init.headers } })
    const own = headers()
    return isPromise(own) ? own.then(read) : read(own)
  }
}
