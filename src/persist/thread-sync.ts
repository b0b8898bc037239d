import { omitUndefined } from '../protocol/index.ts'
import { type BubbleStore, callSafely } from '../store/index.ts'
import type { Settings } from './options.ts'
import { problem } from './persist-error.ts'
import { decodeThread, encodeThread, hasUnplaced, type ThreadRecord } from './records.ts'
import { StorageError } from './storage-error.ts'
import type { StoredThreads } from './stored-threads.ts'
import type { Tabs } from './tabs.ts'
import { clean, follow, isPassedBy, type ThreadFile } from './thread-file.ts'

/** How often pages that write the same thread at once may collide. */
const mostAttempts = 50

export interface ThreadSyncParts {
  readonly store: BubbleStore
  readonly settings: Settings
  readonly threads: StoredThreads
  readonly tabs: () => Tabs
  readonly newRevision: () => string
  /** The stored record of a thread was deleted to keep the limits. */
  readonly onLetGo: (threadId: string) => void
}

/** Synchronises a store with the stored record of a thread. Neither of them ever goes back in time. */
export class ThreadSync {
  readonly #parts: ThreadSyncParts

  constructor(parts: ThreadSyncParts) {
    this.#parts = parts
  }

  /** Whether something below the end of the shown thread is missing. No check detects that. */
  hasGap(file: ThreadFile): boolean {
    const { store, settings } = this.#parts
    if (settings.resumption?.cursorOf(file.threadId) !== undefined) file.hasGap = false // it was fetched again in full
    const thread = store.thread(file.threadId)
    return file.hasGap || thread?.stale === true || (thread?.gap ?? null) !== null
  }

  /** Reads what another page has written if it goes further, and writes what is dirty. */
  async sync(file: ThreadFile): Promise<void> {
    const { heard } = file
    if (heard !== undefined && isPassedBy(file, this.#parts.store.cursor(file.threadId), heard))
      await this.join(file)
    file.heard = undefined
    if (file.isForeign || file.isBehind || file.isLetGo || !file.isDirty) return
    try {
      await this.#write(file)
    } catch (error) {
      file.isDirty = true
      throw error
    }
  }

  /**
   * Hydrates the stored record, unless the store has replaced it.
   * @param isFirst whether the page is starting: what the server has sent since then replaces a stored thread of
   * another epoch
   * @returns whether the store has hydrated it
   */
  async join(file: ThreadFile, isFirst = false): Promise<boolean> {
    const { store, threads, settings } = this.#parts
    const { threadId } = file
    const stored = await threads.get(threadId)
    file.base = stored?.revision
    if (stored === undefined) return false
    const record = decodeThread(stored.text, threadId)
    file.isForeign = record === 'newer'
    if (record === 'newer') return false
    if (record === 'broken') {
      callSafely(settings.onError, problem('undecodable_thread', threadId))
      await threads.delete(threadId, stored.revision)
      file.base = undefined
      return false
    }
    store.flush()
    const how = this.#howToTake(file, record, isFirst)
    if (how === undefined) return false
    const wasDirty = file.isDirty
    store.hydrate(record.snapshot, how)
    store.flush()
    const isReplaced = how !== together
    if (!wasDirty || isReplaced) clean(file)
    // The hydration looked like a move of this page's own.
    file.generation = isReplaced ? record.generation : Math.max(record.generation, file.generation)
    file.place = store.cursor(threadId)
    file.hasGap = record.hasGap || (file.hasGap && !isReplaced)
    file.isBehind = false
    file.units = stored.text.length
    settings.resumption?.restorePlace(
      threadId,
      omitUndefined({ cursor: record.cursor, hasGap: record.hasGap }),
    )
    return true
  }

  /** How to hydrate a record; undefined if the store has something that replaces it. */
  #howToTake(
    file: ThreadFile,
    { snapshot, generation, hasGap }: ThreadRecord,
    isFirst: boolean,
  ): How | undefined {
    const place = this.#parts.store.cursor(file.threadId)
    if (place === undefined) return together
    const isOther = snapshot.epoch !== undefined && place.epoch !== snapshot.epoch
    if (isFirst && isOther) file.generation = generation + 1
    if (generation < file.generation) return undefined
    if (generation > file.generation) return isOther ? { replace: true } : { evict: true }
    file.isBehind = isOther
    // A record with a gap would force the thread to be fetched again in full. It is not worth that if it goes no further than
    // the store.
    return isOther || (hasGap && place.offset >= (snapshot.offset ?? 0)) ? undefined : together
  }

  /** Compares and writes. If another page was faster, its record is joined first. */
  async #write(file: ThreadFile): Promise<void> {
    const { threads, newRevision, settings, tabs, onLetGo } = this.#parts
    const { threadId } = file
    for (let count = 0; count < mostAttempts; count++) {
      const record = this.#take(file)
      if (record === undefined) return
      const text = encodeThread(record)
      file.units = text.length
      if (text.length > settings.limits.units) return this.#refuse(file)
      const revision = newRevision()
      const { lossCount } = file
      if (await threads.put(threadId, { revision, text }, file.base)) {
        file.base = file.lossCount === lossCount ? revision : undefined
        file.isTooLarge = false
        const { epoch, offset } = record.snapshot
        tabs().tell({ threadId, generation: record.generation, epoch, offset, units: text.length })
        return threads.bound(onLetGo)
      }
      await this.join(file)
      if (file.isForeign || file.isBehind) return
    }
    throw new StorageError('unavailable', 'it is written by others all the time')
  }

  /** The current thread, which then counts as stored. Undefined if there is nothing to store. */
  #take(file: ThreadFile): ThreadRecord | undefined {
    const { store, settings } = this.#parts
    const { threadId } = file
    store.flush()
    follow(file, store.cursor(threadId), false) // a change that shows nothing new is not published
    const hasGap = this.hasGap(file)
    const cursor = settings.resumption?.cursorOf(threadId)
    clean(file)
    const snapshot = store.snapshot(threadId)
    const { epoch, bubbles = [], retractions = [] } = snapshot ?? {}
    const isEmpty = epoch === undefined && bubbles.length + retractions.length === 0
    if (snapshot === undefined || isEmpty) return undefined
    return {
      ...omitUndefined({ cursor }),
      generation: file.generation,
      hasGap: hasGap || hasUnplaced(snapshot),
      snapshot,
    }
  }

  /** The thread is too large. Its stored record is deleted, because later retractions could not be written to it. */
  async #refuse(file: ThreadFile): Promise<void> {
    const { threads, settings } = this.#parts
    const { threadId, isTooLarge } = file
    file.isTooLarge = true
    if (!isTooLarge) callSafely(settings.onError, problem('too_large', threadId))
    await threads.delete(threadId)
    file.base = undefined
  }
}

interface How {
  readonly replace?: boolean
  readonly evict?: boolean
}

/** Joins the record with what the store has. */
const together: How = {}
