import {
  type BubbleStore,
  callSafely,
  type StoreChange,
  type StoreWatch,
  watchStore,
} from '../store/index.ts'
import { Jobs } from './jobs.ts'
import { MessageKeeper } from './message-keeper.ts'
import { type PersistOptions, type Settings, settingsOf } from './options.ts'
import type { Persistence, Restored } from './persistence.ts'
import { storageInTime } from './storage-in-time.ts'
import type { BubbleStorage } from './storage.ts'
import { Tabs } from './tabs.ts'
import { ThreadKeeper } from './thread-keeper.ts'

const nothing: Restored = Object.freeze({ threadIds: [], messageCount: 0 })

/**
 * Stores the bubbles in the browser. The next page shows them at once, resumes each thread from its cursor, and sends
 * unsent messages. Failures are reported and never thrown; the page then continues in memory.
 *
 * Call it in the same task as `connectWebSocket`. Then the connection requests nothing before the stored bubbles are
 * shown.
 * @example
 * const connection = connectWebSocket({ store, url: '/onebubble/ws', threadIds: ['t1'] })
 * const persistence = persistBubbles(store, { databaseName: `chat of ${userId}`, connection })
 * @throws UsageError when an option is invalid, or the store was not made by `createBubbleStore`
 */
export function persistBubbles(store: BubbleStore, options: PersistOptions): Persistence {
  const { ready, flush, clear, dispose } = new BubblePersistence(store, settingsOf(options))
  return { ready, flush, clear, dispose }
}

class BubblePersistence implements Persistence {
  readonly ready: Promise<Restored>
  readonly #store: BubbleStore
  readonly #settings: Settings
  readonly #storage: BubbleStorage
  readonly #watch: StoreWatch
  readonly #jobs: Jobs
  readonly #tabs: Tabs
  readonly #threads: ThreadKeeper
  readonly #messages: MessageKeeper
  readonly #stopHiding: () => void
  #restored: Restored | undefined
  #revisionCount = 0
  #disposed: Promise<void> | undefined

  constructor(store: BubbleStore, settings: Settings) {
    this.#store = store
    this.#settings = settings
    this.#watch = watchStore(store, (change) => this.#onChange(change), 'persistBubbles')
    this.#jobs = new Jobs(settings, () => void this.#writeAll())
    this.#storage = storageInTime(settings.storage, { ...settings, onWritten: this.#jobs.onWritten })
    const newRevision = (): string => `${this.#tabs.id}.${this.#revisionCount++}`
    const { isShown, unsentIn } = this.#watch
    const shared = {
      store,
      settings,
      storage: this.#storage,
      jobs: this.#jobs,
      newRevision,
      tabs: () => this.#tabs,
    }
    this.#threads = new ThreadKeeper({ ...shared, isShown })
    this.#messages = new MessageKeeper({ ...shared, unsentIn })
    this.#tabs = new Tabs(settings, {
      onWriter: () => this.#threads.onWriter(),
      onHeard: () => this.#threads.onHeard(),
      onWritten: (written) => this.#threads.onWritten(written),
      onPage: (id) => this.#messages.onPage(id),
    })
    store.flush()
    const threadIds = new Set(store.getState().threads.keys())
    if (threadIds.size > 0) this.#onChange({ threadIds, evictedIds: [], hasRetraction: false })
    this.ready = this.#begin()
    settings.resumption?.holdUntil(this.ready)
    this.#stopHiding = settings.hiding.subscribe(() => void this.flush())
  }

  readonly flush = async (): Promise<void> => {
    if (this.#disposed === undefined) await this.#writeAll()
  }

  readonly clear = async (): Promise<void> => {
    await this.#jobs.add(async () => {
      for (const { key } of await this.#storage.list()) await this.#storage.delete(key)
      this.#threads.forget()
      this.#messages.forget()
    })
  }

  readonly dispose = (): Promise<void> => (this.#disposed ??= this.#end())

  async #end(): Promise<void> {
    this.#stopHiding()
    await this.#writeAll()
    this.#watch.stop()
    this.#threads.stop()
    this.#jobs.stop()
    this.#tabs.end()
    callSafely(() => this.#settings.storage.close?.())
  }

  #begin(): Promise<Restored> {
    const { clock, patienceMs } = this.#settings
    return new Promise((resolve) => {
      const settle = (): void => resolve(this.#restored ?? nothing)
      const stop = clock.setTimer(settle, patienceMs)
      void this.#jobs
        .add(() => this.#restore())
        .then(() => {
          stop()
          settle()
        })
    })
  }

  async #restore(): Promise<void> {
    if (this.#restored !== undefined) return
    const entries = await this.#storage.list()
    const threadIds = await this.#threads.restore(entries)
    const messageCount = await this.#messages.restore(entries)
    this.#restored = Object.freeze({ threadIds, messageCount })
  }

  async #writeAll(): Promise<void> {
    this.#store.flush()
    const restoring = this.#jobs.add(() => this.#restore())
    const written = [this.#messages.write(), this.#threads.syncAll()]
    await Promise.all([restoring, ...written])
  }

  #onChange(change: StoreChange): void {
    this.#threads.onChange(change)
    this.#messages.onChange(change.threadIds)
  }
}
