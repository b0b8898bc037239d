import type { Settings } from './options.ts'
import type { ShownThreads } from './shown-threads.ts'
import { storageErrorOf } from './storage-error.ts'
import type { BubbleStorage, StoredEntry, StoredText } from './storage.ts'
import type { Tabs } from './tabs.ts'

const prefix = 'thread:'

export interface StoredThreadsParts {
  readonly settings: Settings
  readonly storage: BubbleStorage
  readonly tabs: () => Tabs
  readonly shown: ShownThreads
  readonly isShown: (threadId: string) => boolean
}

/** The stored threads of all pages, within the limits. */
export class StoredThreads {
  readonly #parts: StoredThreadsParts
  /** The stored size of each thread, as far as known here. */
  readonly #units = new Map<string, number>()

  constructor(parts: StoredThreadsParts) {
    this.#parts = parts
  }

  /** @param entries all stored entries */
  load(entries: readonly StoredEntry[]): void {
    for (const { key, units } of entries)
      if (key.startsWith(prefix)) this.note(key.slice(prefix.length), units)
  }

  /** @param units 0: it is not stored any more */
  note(threadId: string, units: number): void {
    if (units === 0) this.#units.delete(threadId)
    else this.#units.set(threadId, units)
  }

  /** Everything stored was deleted. */
  forget(): void {
    this.#units.clear()
  }

  /** Their ids; the one shown longest ago comes first. */
  leastShownFirst(): readonly string[] {
    const order = this.#parts.shown.order.filter((threadId) => this.#units.has(threadId))
    const known = new Set(order)
    return [...[...this.#units.keys()].filter((threadId) => !known.has(threadId)), ...order]
  }

  get(threadId: string): Promise<StoredText | undefined> {
    return this.#parts.storage.get(prefix + threadId)
  }

  /**
   * Stores a thread if the stored revision is the expected one. Threads that were shown longest ago make room.
   * @returns whether it was stored
   */
  async put(threadId: string, next: StoredText, expected: string | undefined): Promise<boolean> {
    for (;;) {
      try {
        const isStored = await this.#parts.storage.put(prefix + threadId, next, expected)
        if (isStored) this.note(threadId, next.text.length)
        return isStored
      } catch (error) {
        const victim = this.leastShownFirst().find((other) => other !== threadId && this.#mayGo(other))
        if (storageErrorOf(error).code !== 'quota_exceeded' || victim === undefined) throw error
        await this.delete(victim)
      }
    }
  }

  /** @param expected deletes it only if it has this revision */
  async delete(threadId: string, expected?: string): Promise<void> {
    await this.#parts.storage.delete(prefix + threadId, expected)
    this.note(threadId, 0)
    this.#parts.tabs().tell({ threadId, generation: 0, units: 0 })
  }

  /** Deletes threads beyond the limits. Threads that this page shows stay. */
  async bound(onDelete: (threadId: string) => void): Promise<void> {
    const { threadCount, units } = this.#parts.settings.limits
    let sum = [...this.#units.values()].reduce((total, one) => total + one, 0)
    for (const threadId of this.leastShownFirst()) {
      if (this.#units.size <= threadCount && sum <= units) return
      if (!this.#mayGo(threadId)) continue
      sum -= this.#units.get(threadId) ?? 0
      await this.delete(threadId)
      onDelete(threadId)
    }
  }

  #mayGo(threadId: string): boolean {
    return !this.#parts.isShown(threadId)
  }
}
