import { type ThreadFold, threadFold } from '../durable/thread-fold.ts'
import { eventOf, type SqliteTables, stored } from './sqlite-tables.ts'
import { notInARow, type ThreadState } from './thread-state.ts'

/** How many threads stay folded: those requested last. */
const foldCount = 8

const eventsPerPage = 1_024

/** Folded threads. Each is folded once, and then extended by its new events. */
export class ThreadFolds {
  readonly #tables: SqliteTables
  readonly #epoch: string
  readonly #folds = new Map<string, { readonly fold: ThreadFold; offset: number }>()

  constructor(tables: SqliteTables, epoch: string) {
    this.#tables = tables
    this.#epoch = epoch
  }

  clear(): void {
    this.#folds.clear()
  }

  /**
   * The fold of a thread up to the end of its log.
   * @throws LogStorageError `corrupt` when what is stored cannot be decoded or has a gap
   */
  at({ threadId, thread, head, first }: ThreadState): ThreadFold {
    const known = this.#folds.get(threadId)
    this.#folds.delete(threadId) // after an error, it is folded again
    const live = known !== undefined && known.offset >= first ? known : this.#open(threadId, thread, first)
    while (thread !== undefined && live.offset < head) {
      const rows = this.#tables.events(thread, live.offset, eventsPerPage)
      const isInARow = rows.length > 0 && rows.every(({ offset }, index) => offset === live.offset + index)
      if (!isInARow) throw notInARow(threadId, live.offset)
      live.fold.add(rows.map((row) => eventOf(row, threadId)))
      live.offset += rows.length
    }
    this.#folds.set(threadId, live)
    for (const [oldest] of this.#folds) if (this.#folds.size > foldCount) this.#folds.delete(oldest)
    return live.fold
  }

  #open(
    threadId: string,
    thread: number | undefined,
    first: number,
  ): { readonly fold: ThreadFold; offset: number } {
    const row = thread === undefined ? undefined : this.#tables.snapshot(thread)
    const { offset = 0, snapshot } = row ?? {}
    if (offset < first) throw notInARow(threadId, offset)
    const value = snapshot === undefined ? undefined : stored(snapshot, 'table snapshots', threadId)
    return { fold: threadFold(threadId, this.#epoch, value), offset }
  }
}
