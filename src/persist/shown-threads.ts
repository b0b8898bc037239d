import { decodeShown } from './records.ts'
import type { BubbleStorage } from './storage.ts'

const key = 'shown'
/** So many are remembered. */
const mostIds = 1_000

/** In which order threads were shown, by any page: without a clock, which may be wrong by years. */
export class ShownThreads {
  readonly #storage: BubbleStorage
  readonly #newRevision: () => string
  readonly #isShown: (threadId: string) => boolean
  /** The one that was shown last stands last. */
  #order: readonly string[] = []
  /** Those that are shown here. */
  readonly #current = new Set<string>()
  /** Those that came to be shown here and are not written yet, in order. */
  readonly #news = new Set<string>()

  constructor(storage: BubbleStorage, newRevision: () => string, isShown: (threadId: string) => boolean) {
    this.#storage = storage
    this.#newRevision = newRevision
    this.#isShown = isShown
  }

  /** As far as it is known here, the one that was shown last stands last. */
  get order(): readonly string[] {
    return moved(this.#order, this.#news)
  }

  /** Looks whether they are shown now. */
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

  /** Adds what is new to what stands there by now. */
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

  /** Nothing is stored any more. */
  forget(): void {
    this.#order = []
    this.#news.clear()
  }
}

/** The same ids with these at the end. */
function moved(ids: readonly string[], last: Iterable<string>): readonly string[] {
  const ends = new Set(last)
  return [...ids.filter((id) => !ends.has(id)), ...ends]
}
