import type { LogCursor } from '../protocol/index.ts'
import type { BubbleStore } from '../store/index.ts'
import type { RestoredPlace } from './resumption.ts'

/** How many cursors of closed threads are checked whenever a thread is opened or closed. */
const sweepCount = 4

/**
 * The last cursor of each thread at which store and server agreed, with the server's check of exactly that cursor. It
 * outlives the subscriptions: a thread that is opened again resumes like one that stayed open.
 */
export class CheckedCursors {
  readonly #store: Pick<BubbleStore, 'cursor'>
  readonly #open = new Map<string, LogCursor>()
  /** Cursors of closed threads. */
  readonly #closed = new Map<string, LogCursor>()
  /** Threads that had a gap on another page, until they are fetched again in full. */
  readonly #gaps = new Set<string>()

  constructor(store: Pick<BubbleStore, 'cursor'>) {
    this.#store = store
  }

  /** The number of cursors that are kept. */
  get count(): number {
    return this.#open.size + this.#closed.size
  }

  /** Remembers the cursor of an open thread. */
  set(threadId: string, cursor: LogCursor): void {
    this.#open.set(threadId, cursor)
  }

  /** Returns the thread's cursor with its check; undefined if the store's cursor is another one by now. */
  of(threadId: string): LogCursor | undefined {
    if (this.#gaps.has(threadId)) return undefined
    const cursor = this.#store.cursor(threadId)
    // An open thread may also have a cursor from another page, in `#closed`.
    return [this.#open.get(threadId), this.#closed.get(threadId)].find(
      (checked) =>
        checked !== undefined && checked.epoch === cursor?.epoch && checked.offset === cursor.offset,
    )
  }

  /** Remembers where another page left a thread. What this page knows itself takes precedence. */
  restore(threadId: string, { cursor, hasGap }: RestoredPlace): void {
    if (hasGap) this.#gaps.add(threadId)
    else if (cursor !== undefined) this.#closed.set(threadId, cursor)
  }

  /** Whether the thread had a gap on another page. No check covers events beyond a gap. */
  hasGap(threadId: string): boolean {
    return this.#gaps.has(threadId)
  }

  /** The thread was fetched again in full. */
  closeGap(threadId: string): void {
    this.#gaps.delete(threadId)
  }

  /** The thread was opened. */
  open(threadId: string): void {
    this.#move(threadId, this.#closed, this.#open)
  }

  /** The thread was closed. Its cursor is kept as long as the store stays there. */
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
   * Drops closed threads whose store cursor has changed. The store does not report evictions, so each call checks a
   * few cursors, in turn. That drops cursors faster than new ones can be added.
   */
  #sweep(): void {
    let count = 0
    for (const [threadId, cursor] of this.#closed) {
      if (count++ === sweepCount) return
      const isUseful = this.of(threadId) !== undefined
      this.#closed.delete(threadId)
      if (isUseful) this.#closed.set(threadId, cursor) // goes to the end of the turn
    }
  }
}
