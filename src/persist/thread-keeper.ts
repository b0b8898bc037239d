import { type BubbleStore, callSafely, type StoreChange } from '../store/index.ts'
import type { Jobs } from './jobs.ts'
import type { Settings } from './options.ts'
import { problem } from './persist-error.ts'
import { ShownThreads } from './shown-threads.ts'
import type { BubbleStorage, StoredEntry } from './storage.ts'
import { StoredThreads } from './stored-threads.ts'
import type { Tabs, Written } from './tabs.ts'
import { clean, follow, isCoveredBy, isPassedBy, newFile, type ThreadFile } from './thread-file.ts'
import { ThreadSync } from './thread-sync.ts'

/** The text that a thread may write in each `throttleMs`. */
const unitsPerWrite = 250_000

export interface ThreadKeeperParts {
  readonly store: BubbleStore
  readonly settings: Settings
  readonly storage: BubbleStorage
  readonly jobs: Jobs
  readonly tabs: () => Tabs
  readonly isShown: (threadId: string) => boolean
  readonly newRevision: () => string
}

/** Writes each thread of a store a while after it has changed, and joins what other pages have written. */
export class ThreadKeeper {
  readonly #parts: ThreadKeeperParts
  readonly #shown: ShownThreads
  readonly #stored: StoredThreads
  readonly #sync: ThreadSync
  readonly #files = new Map<string, ThreadFile>()
  #isWriterSilent = false
  #isSilenceReported = false

  constructor(parts: ThreadKeeperParts) {
    const { storage, newRevision, isShown } = parts
    this.#parts = parts
    this.#shown = new ShownThreads(storage, newRevision, isShown)
    this.#stored = new StoredThreads({ ...parts, shown: this.#shown })
    const onLetGo = (threadId: string): void => {
      const file = this.#fileOf(threadId)
      clean(file)
      Object.assign(file, { base: undefined, isLetGo: true })
    }
    this.#sync = new ThreadSync({ ...parts, threads: this.#stored, onLetGo })
  }

  /** The store has published. */
  onChange({ threadIds, evictedIds, hasRetraction }: StoreChange): void {
    const { store, isShown } = this.#parts
    this.#shown.look(threadIds)
    for (const threadId of threadIds) {
      const file = this.#fileOf(threadId)
      follow(file, store.cursor(threadId), evictedIds.includes(threadId))
      if (isShown(threadId)) file.isLetGo = false
      file.isDirty = store.thread(threadId) !== undefined
      this.#schedule(file, hasRetraction ? 0 : undefined)
    }
  }

  /** Another page has written. */
  onWritten(written: Written): void {
    const { threadId, units } = written
    this.#stored.note(threadId, units)
    const file = this.#files.get(threadId)
    if (file === undefined || units === 0) return
    const place = this.#parts.store.cursor(threadId)
    if (isCoveredBy(file, place, written) && !this.#sync.hasGap(file) && file.timer?.delayMs !== 0)
      clean(file)
    if (!isPassedBy(file, place, written)) return
    file.heard = written
    this.#schedule(file)
  }

  /** Another page is the writer. */
  onHeard(): void {
    this.#isWriterSilent = false
  }

  /** This page is the writer from now on, so it no longer waits for another. */
  onWriter(): void {
    for (const file of this.#files.values()) if (file.isDirty) this.#schedule(file)
  }

  /**
   * Shows what is stored. The thread that was shown last comes first.
   * @param entries all stored entries
   * @returns the threads that were stored
   */
  async restore(entries: readonly StoredEntry[]): Promise<readonly string[]> {
    await this.#shown.load()
    this.#stored.load(entries)
    const restored: string[] = []
    for (const threadId of this.#stored.leastShownFirst().toReversed())
      if (await this.#sync.join(this.#fileOf(threadId), true)) restored.push(threadId)
    return restored
  }

  /** Writes all changed threads, one after the other. */
  async syncAll(): Promise<void> {
    const { jobs } = this.#parts
    this.#shown.look(this.#files.keys())
    const dirty = [...this.#files.values()].filter((file) => file.isDirty || file.heard !== undefined)
    await Promise.all(dirty.map((file) => jobs.add(() => this.#sync.sync(file))))
    await jobs.add(() => this.#shown.write())
  }

  /** Everything stored was deleted. */
  forget(): void {
    this.#stored.forget()
    this.#shown.forget()
    for (const file of this.#files.values()) {
      clean(file)
      file.base = undefined
    }
  }

  /** Stops all timers. */
  stop(): void {
    for (const file of this.#files.values()) file.timer?.stop()
  }

  #fileOf(threadId: string): ThreadFile {
    const file = this.#files.get(threadId) ?? newFile(threadId)
    this.#files.set(threadId, file)
    return file
  }

  /** Makes sure that the file is handled within this time. */
  #schedule(file: ThreadFile, delayMs = this.#delayOf(file)): void {
    if (file.timer !== undefined && file.timer.delayMs <= delayMs) return
    file.timer?.stop()
    const stop = this.#parts.settings.clock.setTimer(() => this.#onTimer(file), delayMs)
    file.timer = { delayMs, stop }
    if (!this.#parts.tabs().isWriter && !this.#isWriterSilent) {
      this.#isWriterSilent = true // until it responds
      this.#parts.tabs().ask()
    }
  }

  #delayOf({ units, isDirty }: ThreadFile): number {
    const { throttleMs, patienceMs } = this.#parts.settings
    const isOurs = isDirty && this.#parts.tabs().isWriter
    return isOurs ? throttleMs * Math.max(1, units / unitsPerWrite) : patienceMs
  }

  #onTimer(file: ThreadFile): void {
    const { jobs, tabs, settings } = this.#parts
    const wasUrgent = file.timer?.delayMs === 0
    file.timer = undefined
    if (jobs.isPaused) return // it is requested again after the pause
    if (file.isDirty && !wasUrgent && !tabs().isWriter && this.#isWriterSilent && !this.#isSilenceReported) {
      this.#isSilenceReported = true
      callSafely(settings.onError, problem('no_writer'))
    }
    void jobs.add(() => this.#sync.sync(file))
    void jobs.add(() => this.#shown.write())
  }
}
