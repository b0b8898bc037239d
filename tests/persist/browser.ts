import { type Connection, connectWebSocket } from '../../src/client/index.ts'
import type { BubbleStore } from '../../src/index.ts'
import {
  type BubbleStorage,
  persistBubbles,
  type Persistence,
  type PersistOptions,
  type TabChannel,
  type TabLocks,
} from '../../src/persist/index.ts'
import {
  fakeGateway,
  type FakeGateway,
  type FakeGatewayOptions,
  type MemoryStorage,
  memoryStorage,
} from '../../src/testing/index.ts'
import { newStore } from '../support/replay.ts'

/** Resolves when everything that needs no time is done. Anything else waits for a clock that stands still. */
export const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

/** Locks of a browser: pages get them in the order of request, and a closed page holds none. */
function fakeLocks() {
  interface Ask {
    readonly name: string
    readonly page: object
    readonly grant: () => void
  }
  const held = new Map<string, Ask>()
  let waiting: Ask[] = []
  const next = (name: string): void => {
    const ask = waiting.find((one) => one.name === name)
    if (ask === undefined || held.has(name)) return
    waiting = waiting.filter((one) => one !== ask)
    held.set(name, ask)
    ask.grant()
  }
  const release = (ask: Ask): void => {
    if (held.get(ask.name) !== ask) return
    held.delete(ask.name)
    next(ask.name)
  }
  return {
    of: (page: object): TabLocks => ({
      request: (name, { ifAvailable, signal }, callback) =>
        new Promise((resolve, reject) => {
          if (ifAvailable === true && held.has(name)) return resolve(callback(null))
          const ask: Ask = {
            name,
            page,
            grant: () => {
              const result = Promise.resolve(callback({ name }))
              result.then(resolve, reject).finally(() => release(ask))
            },
          }
          waiting.push(ask)
          signal?.addEventListener('abort', () => {
            if (!waiting.includes(ask)) return
            waiting = waiting.filter((one) => one !== ask)
            reject(new Error('aborted'))
          })
          next(name)
        }),
    }),
    kill(page: object) {
      waiting = waiting.filter((ask) => ask.page !== page)
      for (const ask of [...held.values()]) if (ask.page === page) release(ask)
    },
  }
}

/** Channels of a browser: every other page gets a message at once. */
function fakeChannels() {
  const open = new Map<TabChannel, object>()
  return {
    of: (page: object) => (): TabChannel => {
      const own: TabChannel = {
        onmessage: null,
        postMessage(message) {
          const data: unknown = structuredClone(message)
          for (const other of [...open.keys()]) if (other !== own) other.onmessage?.({ data } as never) // only `data` is read
        },
        close: () => void open.delete(own),
      }
      open.set(own, page)
      return own
    },
    kill(page: object) {
      for (const [channel, owner] of [...open]) if (owner === page) open.delete(channel)
    },
  }
}

export interface Page {
  readonly store: BubbleStore
  readonly persistence: Persistence
  readonly connection: Connection | undefined
  /** The codes of the errors, with the thread if there is one. */
  readonly errors: string[]
  /** Hides the page. */
  readonly hide: () => Promise<void>
  /** Ends the page without any event. */
  readonly kill: () => void
  /** Stops the page, which keeps its locks. */
  readonly freeze: () => void
}

export interface OpenPage extends Partial<PersistOptions> {
  readonly store?: BubbleStore
  /** Threads that are followed over a connection. */
  readonly threadIds?: readonly string[]
}

/** One browser with its storage, a gateway, and a clock. Both stand still until told otherwise. */
export function fakeBrowser(options: FakeGatewayOptions & { readonly storage?: MemoryStorage } = {}) {
  const { storage = memoryStorage(), ...fake } = options
  const gateway: FakeGateway = fakeGateway(fake)
  const locks = fakeLocks()
  const channels = fakeChannels()
  let count = 0
  const open = ({ store = newStore(), threadIds, ...rest }: OpenPage = {}): Page => {
    const page = {}
    const errors: string[] = []
    let isGone = false
    let hide = (): void => undefined
    const id = `page-${++count}`
    const connection = threadIds && connectWebSocket({ store, url: 'ws://fake', threadIds, ...gateway.ports })
    const alive: BubbleStorage = {
      list: () => (isGone ? never : (rest.storage ?? storage).list()),
      get: (key) => (isGone ? never : (rest.storage ?? storage).get(key)),
      put: (...args) => (isGone ? never : (rest.storage ?? storage).put(...args)),
      delete: (...args) => (isGone ? never : (rest.storage ?? storage).delete(...args)),
    }
    const channel = rest.channel ?? channels.of(page)
    const persistence = persistBubbles(store, {
      databaseName: 'test',
      ...(connection && { connection }),
      clock: gateway.clock,
      random: () => 0.5,
      newId: () => id,
      locks: locks.of(page),
      hiding: {
        subscribe(callback) {
          hide = callback
          return () => undefined
        },
      },
      onError: ({ code, threadId }) => errors.push(threadId === undefined ? code : `${code} ${threadId}`),
      ...rest,
      storage: alive,
      channel,
    })
    const stop = (): void => {
      isGone = true
      connection?.dispose()
    }
    return {
      store,
      persistence,
      connection,
      errors,
      async hide() {
        hide()
        await settled()
      },
      kill() {
        stop()
        locks.kill(page)
        channels.kill(page)
      },
      freeze() {
        stop()
        channels.kill(page)
      },
    }
  }
  return {
    gateway,
    storage,
    open,
    /** Moves the time on, and runs everything that follows. */
    advance: async (ms: number): Promise<void> => {
      gateway.advance(ms)
      await settled()
    },
  }
}

const never = new Promise<never>(() => undefined)
