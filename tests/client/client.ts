import {
  type Connection,
  connectEventSource,
  type ConnectOptions,
  connectWebSocket,
} from '../../src/client/index.ts'
import type { BubbleStore } from '../../src/index.ts'
import { fakeGateway, type FakeGateway, type FakeGatewayOptions } from '../../src/testing/index.ts'
import { newStore } from '../support/replay.ts'
import { eventSourceFetch } from './event-source-network.ts'

export interface Client {
  readonly gateway: FakeGateway
  readonly store: BubbleStore
  readonly connection: Connection
  /** The codes of the errors, oldest first, with the thread if there is one. */
  readonly errors: string[]
  /** The state of the connection after each change, in short. */
  readonly states: string[]
}

/** A client of a fake gateway. It follows thread t by default; nothing has been delivered yet. */
export function clientOf(
  options: Partial<Omit<ConnectOptions, 'store'>> & {
    readonly store?: BubbleStore
    readonly gateway?: FakeGateway
    readonly fake?: FakeGatewayOptions
    /** The transport. Over event streams, snapshots are fetched. */
    readonly over?: 'a websocket' | 'event streams'
  } = {},
): Client {
  const { over = 'a websocket', fake, store = newStore(), ...given } = options
  const isStreamed = over === 'event streams'
  const { gateway = fakeGateway({ ...fake, ...(isStreamed && { snapshotsBy: 'url' }) }), ...rest } = given
  const errors: string[] = []
  const shared: Omit<ConnectOptions, 'url'> = {
    store,
    threadIds: ['t'],
    ...gateway.ports,
    onError: ({ code, threadId }) => errors.push(threadId === undefined ? code : `${code} ${threadId}`),
    ...rest,
  }
  const connection = isStreamed
    ? connectEventSource({ url: 'http://fake', ...shared, fetch: eventSourceFetch(gateway) })
    : connectWebSocket({ url: 'ws://fake/ws', ...shared })
  const states = [wordsOf(connection)]
  connection.subscribe(() => states.push(wordsOf(connection)))
  return { gateway, store, connection, errors, states }
}

/** `open, t live`, `waiting 1 until 500 (lost), t subscribing`. */
export function wordsOf(connection: Connection): string {
  const { status, attempt, retryAt, reason, threads } = connection.state()
  const link = [
    status,
    ...(attempt === 0 ? [] : [attempt]),
    ...(retryAt === undefined ? [] : [`until ${retryAt}`]),
    ...(reason === undefined ? [] : [`(${reason.code})`]),
  ].join(' ')
  const words = Array.from(threads, ([threadId, following]) =>
    [
      threadId,
      following.status,
      ...(following.reason === undefined ? [] : [`(${following.reason.code})`]),
    ].join(' '),
  )
  return [link, ...words].join(', ')
}

/** The ref of the client's last request for this thread, on any socket. */
export function latestRef(gateway: FakeGateway, threadId = 't'): string {
  const refs = gateway.sockets.flatMap(({ received }) =>
    received.flatMap((frame) =>
      frame.type === 'subscribe' && frame.threadId === threadId ? [frame.ref] : [],
    ),
  )
  return refs.at(-1) ?? 'nothing was asked for'
}
