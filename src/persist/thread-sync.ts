import { omitUndefined } from '../protocol/index.ts'
import { type BubbleStore, callSafely } from '../store/index.ts'
import type { Settings } from './options.ts'
import { problem } from './persist-error.ts'
import { decodeThread, encodeThread, hasUnplaced, type ThreadRecord } from './records.ts'
import { StorageError } from './storage-error.ts'
import type { StoredThreads } from './stored-threads.ts'
import type { Tabs } from './tabs.ts'
import { clean, follow, isPassedBy, type ThreadFile } from './thread-file.ts'

/** Pages that write the same thread at once get in each other's way so often at most. */
const mostAttempts = 50

export interface ThreadSyncParts {
  readonly store: BubbleStore
  readonly settings: Settings
  readonly threads: StoredThreads
  readonly tabs: () => Tabs
  readonly newRevision: () => string
  /** What is stored of a thread was deleted, because it was too much. */
  readonly onLetGo: (threadId: string) => void
}

/** Brings a store and what is stored of a thread together: never back in time, in either of them. */
export class ThreadSync {
  readonly #parts: ThreadSyncParts

  constructor(parts: ThreadSyncParts) {
    this.#parts = parts
  }

  /** Whether something of the thread is missing below what is shown, which no check tells. */
  hasGap(file: ThreadFile): boolean {
    const { store, settings } = this.#parts
    if (settings.resumption?.cursorOf(file.threadId) !== undefined) file.hasGap = false // it was taken anew
    const thread = store.thread(file.threadId)
    return file.hasGap || thread?.stale === true || (thread?.gap ?? null) !== null
  }

  /** Takes in what was heard of, if it goes further, and writes what is dirty. */
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
   * Takes in what is stored, unless the store has replaced it.
   * @param isFirst the page begins: what the server has given meanwhile replaces a thread of another epoch
   * @returns whether the store has taken it in
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
    // Hydrating has been looked at as a step of this page's own.
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

  /** How to hydrate a record; undefined where the store has what replaces it. */
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
    // What stands beyond a gap is not worth taking a thread anew that goes as far by itself.
    return isOther || (hasGap && place.offset >= (snapshot.offset ?? 0)) ? undefined : together
  }

  /** Compares and sets: where another page was first, what it has written is joined before. */
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

  /** The thread as it stands; nothing of it is dirty any more. Undefined where there is nothing to be stored. */
  #take(file: ThreadFile): ThreadRecord | undefined {
    const { store, settings } = this.#parts
    const { threadId } = file
    store.flush()
    follow(file, store.cursor(threadId), false) // a thread that shows the same as before is not published
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

  /** It is too large. What is stored of it goes, since words that are taken back would stay in it. */
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

/** It is joined with what the store has. */
const together: How = {}
