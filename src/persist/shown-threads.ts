import { decodeShown } from './records.ts'
import type { BubbleStorage } from './storage.ts'

const key = 'shown'
/** The most ids that are remembered. */
const mostIds = 1_000

/** The order in which any page showed the threads. It uses no clock, because clocks can be wrong by years. */
export class ShownThreads {
  readonly #storage: BubbleStorage
  readonly #newRevision: () => string
  readonly #isShown: (threadId: string) => boolean
  /** The thread shown last is at the end. */
  #order: readonly string[] = []
  /** The threads that this page shows. */
  readonly #current = new Set<string>()
  /** The threads that this page started to show, in order, until that is written. */
  readonly #news = new Set<string>()

  constructor(storage: BubbleStorage, newRevision: () => string, isShown: (threadId: string) => boolean) {
    this.#storage = storage
    this.#newRevision = newRevision
    this.#isShown = isShown
  }

  /** The order as known to this page; the thread shown last is at the end. */
  get order(): readonly string[] {
    return moved(this.#order, this.#news)
  }

  /** Checks whether these threads are shown now. */
  look(threadIds: Iterable<string>): void {
    for (const threadId of threadIds) {
      if (!this.#isShown(threadId)) this.#current.delete(threadId)
      else if (!this.#current.has(threadId)) {
        this.#current.add(threadId)
        this.#news.delete(threadId)
        this.#news.add(threadId)
      }
    }
  }

  async load(): Promise<void> {
    const stored = await this.#storage.get(key)
    if (stored !== undefined) this.#order = decodeShown(stored.text)
  }

  /** Adds the news to what is stored by now. */
  async write(): Promise<void> {
    while (this.#news.size > 0) {
      const news = [...this.#news]
      const stored = await this.#storage.get(key)
      const order = moved(stored === undefined ? [] : decodeShown(stored.text), news).slice(-mostIds)
      const next = { revision: this.#newRevision(), text: JSON.stringify(order) }
      if (!(await this.#storage.put(key, next, stored?.revision))) continue
      this.#order = order
      for (const threadId of news) this.#news.delete(threadId)
    }
  }

  /** Everything stored was deleted. */
  forget(): void {
    this.#order = []
    this.#news.clear()
  }
}

/** The same ids, with these moved to the end. */
function moved(ids: readonly string[], last: Iterable<string>): readonly string[] {
  const ends = new Set(last)
  return [...ids.filter((id) => !ends.has(id)), ...ends]
}
