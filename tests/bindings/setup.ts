import { type Connection, connectWebSocket } from '../../src/client/index.ts'
import type { BubbleStore, BubbleStoreOptions } from '../../src/index.ts'
import { type FakeGateway, fakeGateway } from '../../src/testing/index.ts'
import { syncStore } from '../react/mount.tsx'

export interface Page {
  readonly gateway: FakeGateway
  readonly store: BubbleStore
  readonly connection: Connection
}

/** A store that a gateway in memory feeds, with the thread `chat` open. */
export function openPage(options: BubbleStoreOptions = {}, threadIds: readonly string[] = ['chat']): Page {
  const gateway = fakeGateway()
  const store = syncStore(options)
  const connection = connectWebSocket({ store, url: 'ws://fake/ws', threadIds, ...gateway.ports })
  gateway.deliver()
  return { gateway, store, connection }
}
