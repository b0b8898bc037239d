import { type ThreadFold, threadFold } from '../durable/thread-fold.ts'
import { eventOf, type SqliteTables, stored } from './sqlite-tables.ts'
import { notInARow, type ThreadState } from './thread-state.ts'

/** How many threads stay folded: those that were asked for last. */
const foldCount = 8

const eventsPerPage = 1_024

/** Threads as their snapshots show them, each folded once and then grown by what is new. */
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
   * The fold of a thread, where its log ends.
   * @throws LogStorageError `corrupt` when what is stored does not decode or has a hole
   */
  at({ threadId, thread, head, first }: ThreadState): ThreadFold {
    const known = this.#folds.get(threadId)
    this.#folds.delete(threadId) // what fails on the way is folded anew
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
