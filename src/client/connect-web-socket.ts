import type { Connection } from './connection.ts'
import { LiveConnection } from './live-connection.ts'
import { type ConnectOptions, settingsOf } from './options.ts'

/**
 * Connects a store to a websocket that speaks docs/PROTOCOL.md, and keeps it connected. It reconnects, resumes each
 * thread from the store's cursor, applies resyncs, and asks again for what is missing. Input from the wire never
 * throws. Without a page and without the `socket` option, for example in server rendering, it connects to nothing.
 * @example
 * const connection = connectWebSocket({ store, url: '/onebubble/ws', threadIds: ['t1'] })
 * @throws UsageError when an option is invalid
 */
export function connectWebSocket(options: ConnectOptions): Connection {
  return new LiveConnection(settingsOf(options)).asConnection
}
