import type { Connection } from './connection.ts'
import { LiveConnection } from './live-connection.ts'
import { type ConnectOptions, settingsOf } from './options.ts'

/**
 * Connects a store to a websocket that speaks docs/PROTOCOL.md, and keeps it connected: reconnects, resumes each thread
 * from where the store stands, takes a resync, and asks again for what is missing. Nothing that comes over the wire
 * throws. Where there is no page and no `socket` is given, as on a server that renders, it connects to nothing.
 *
 *     const connection = connectWebSocket({ store, url: '/onebubble/ws', threadIds: ['t1'] })
 *
 * @throws UsageError when an option is not what it has to be
 */
export function connectWebSocket(options: ConnectOptions): Connection {
  return new LiveConnection(settingsOf(options)).asConnection
}
