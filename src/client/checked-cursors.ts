import type { LogCursor } from '../protocol/index.ts'
import type { BubbleStore } from '../store/index.ts'
import type { RestoredPlace } from './resumption.ts'

/** How many cursors of closed threads are looked at whenever a thread is opened or closed. */
const sweepCount = 4

/**
 * Where the store and the server last stood alike, by thread: each check is the server's for this very cursor. It
 * outlives the subscriptions, so that a thread that is opened again resumes as well as one that was open all the time.
 */
export class CheckedCursors {
  readonly #store: Pick<BubbleStore, 'cursor'>
  readonly #open = new Map<string, LogCursor>()
  /** Of threads that are closed. */
  readonly #closed = new Map<string, LogCursor>()
  /** Threads that had a gap on another page, until they are taken anew. */
  readonly #gaps = new Set<string>()

  constructor(store: Pick<BubbleStore, 'cursor'>) {
    this.#store = store
  }

  /** Of how many threads something is kept. */
  get count(): number {
    return this.#open.size + this.#closed.size
  }

  /** Remembers the cursor of a thread that is open. */
  set(threadId: string, cursor: LogCursor): void {
    this.#open.set(threadId, cursor)
  }

  /** Where the thread stands, with its check; undefined where the store stands elsewhere by now. */
  of(threadId: string): LogCursor | undefined {
    if (this.#gaps.has(threadId)) return undefined
    const cursor = this.#store.cursor(threadId)
    // What another page has left is kept beside what is known of one that is open.
    return [this.#open.get(threadId), this.#closed.get(threadId)].find(
      (checked) =>
        checked !== undefined && checked.epoch === cursor?.epoch && checked.offset === cursor.offset,
    )
  }

  /** The store has been given what another page had of the thread. What is known of where it stands counts more. */
  restore(threadId: string, { cursor, hasGap }: RestoredPlace): void {
    if (hasGap) this.#gaps.add(threadId)
    else if (cursor !== undefined) this.#closed.set(threadId, cursor)
  }

  /** Whether the thread had a gap on another page: no check covers what stands beyond it. */
  hasGap(threadId: string): boolean {
    return this.#gaps.has(threadId)
  }

  /** The thread was taken anew. */
  closeGap(threadId: string): void {
    this.#gaps.delete(threadId)
  }

  /** The thread is open from now on. */
  open(threadId: string): void {
    this.#move(threadId, this.#closed, this.#open)
  }

  /** The thread is closed: what is known of it is kept while the store stands there. */
  close(threadId: string): void {
    this.#move(threadId, this.#open, this.#closed)
  }

  #move(threadId: string, from: Map<string, LogCursor>, to: Map<string, LogCursor>): void {
    this.#sweep()
    const cursor = this.of(threadId)
    from.delete(threadId)
    if (cursor !== undefined) to.set(threadId, cursor)
  }

  /**
   * Forgets what nobody will ask for: closed threads at which the store stands no longer. The store does not say when it
   * lets go of a thread, so a few are looked at each time, in turn: what is useless goes sooner than more can come.
   */
  #sweep(): void {
    let count = 0
    for (const [threadId, cursor] of this.#closed) {
      if (count++ === sweepCount) return
      const isUseful = this.of(threadId) !== undefined
      this.#closed.delete(threadId)
      if (isUseful) this.#closed.set(threadId, cursor) // it is the last in turn now
    }
  }
}
