import type { LogCursor } from '../protocol/index.ts'
import type { BubbleStore } from '../store/index.ts'

/**
 * Where the store and the server last stood alike, by thread: each check is the server's for this very place. It
 * outlives the threads, so that one that is opened again resumes as well as one that was open all the time.
 */
export class CheckedPlaces {
  readonly #store: Pick<BubbleStore, 'cursor'>
  readonly #places = new Map<string, LogCursor>()

  constructor(store: Pick<BubbleStore, 'cursor'>) {
    this.#store = store
  }

  /** Of how many threads something is kept. */
  get count(): number {
    return this.#places.size
  }

  set(threadId: string, place: LogCursor): void {
    this.#places.set(threadId, place)
  }

  /** Where the thread stands, with its check; undefined where the store stands elsewhere by now. */
  of(threadId: string): LogCursor | undefined {
    const place = this.#places.get(threadId)
    const cursor = this.#store.cursor(threadId)
    return place?.epoch === cursor?.epoch && place?.offset === cursor?.offset ? place : undefined
  }

  /**
   * Forgets what nobody will ask for: the places of threads that are not open, at which the store stands no longer. The
   * store says nothing when it lets go of a thread, so whoever opens or closes one calls this.
   */
  forget(open: Pick<ReadonlySet<string>, 'has'>): void {
    for (const threadId of this.#places.keys()) {
      if (!open.has(threadId) && this.of(threadId) === undefined) this.#places.delete(threadId)
    }
  }
}
