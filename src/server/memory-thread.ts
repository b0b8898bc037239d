import type { LogCursor, ResyncReason } from '../protocol/index.ts'
import { type BubbleStore, createBubbleStore } from '../store/index.ts'
import { countToTrim } from './count-to-trim.ts'
import { emptySnapshot } from './durable/folded-thread.ts'
import { hasWordsOf } from './has-words-of.ts'
import type { LogSettings } from './log-options.ts'
import type { LoggedEvent, LoggedEvents, LogSnapshot, Tail } from './log.ts'
import type { PartSizes } from './part-sizes.ts'
import { emptyCheck, nextCheck } from './running-check.ts'

/** One thread: its latest events individually, and all of them folded. */
export class MemoryThread {
  /** When it was last read or written, in ms since 1970. */
  usedAt = 0
  /** Its size when it was last measured. */
  measured: PartSizes | undefined
  readonly #threadId: string
  readonly #epoch: string
  #events: LoggedEvent[] = []
  /** The check before each event, and the one after the last. */
  #checks: string[] = [emptyCheck]
  /** The size of each event, in UTF-16 units of its JSON, and of all together. */
  #units: number[] = []
  #unitCount = 0
  /** The offset of the first event that is kept. */
  #first = 0
  /** The fold of the events below `#folded`. It is made when needed, because most threads never need it. */
  #store: BubbleStore | undefined
  #folded = 0

  constructor(threadId: string, epoch: string) {
    this.#threadId = threadId
    this.#epoch = epoch
  }

  /** The epoch of this thread's list of events. */
  get epoch(): string {
    return this.#epoch
  }

  get head(): number {
    return this.#first + this.#events.length
  }

  push(event: LoggedEvent): void {
    const text = JSON.stringify(event)
    this.#events.push(event)
    this.#units.push(text.length)
    this.#unitCount += text.length
    this.#checks.push(nextCheck(this.#checks.at(-1) ?? emptyCheck, text))
  }

  cursorAt(offset: number): LogCursor {
    const check = this.#checks[offset - this.#first]
    // The epoch is an id; LogCursor brands it.
    return { epoch: this.#epoch as LogCursor['epoch'], offset, ...(check !== undefined && { check }) }
  }

  tail(from: LogCursor | undefined, limit: number): Tail {
    const { epoch, offset, check } = from ?? this.cursorAt(0)
    const resync = (reason: ResyncReason): Tail => ({
      kind: 'resync',
      reason,
      cursor: this.cursorAt(this.head),
    })
    if (epoch !== this.#epoch) return resync('epoch')
    if (offset > this.head) return resync('beyond')
    if (offset < this.#first) return resync('trimmed')
    if (check !== undefined && check !== this.cursorAt(offset).check) return resync('diverged')
    const events = this.#events.slice(offset - this.#first, offset - this.#first + limit)
    return { kind: 'events', events, cursor: this.cursorAt(offset + events.length) }
  }

  snapshot(): LogSnapshot {
    // In a store, a thread without events has no epoch.
    const snapshot = this.#fold().snapshot(this.#threadId) ?? emptySnapshot(this.#threadId, this.#epoch)
    return { snapshot, cursor: this.cursorAt(this.head) }
  }

  /**
   * If too many events are kept individually, drops the oldest until half of the limit is left. Returns the dropped
   * events.
   */
  trim({
    keptEventCount,
    keptUnitCount,
  }: Pick<LogSettings, 'keptEventCount' | 'keptUnitCount'>): readonly LoggedEvent[] {
    if (this.#events.length <= keptEventCount && this.#unitCount <= keptUnitCount) return []
    return this.#trimTo(this.#first + countToTrim(this.#units, keptEventCount >> 1, keptUnitCount >> 1))
  }

  /** Drops all events up to the last one with content of what was retracted. The fold has lost that content. */
  forgetWords(retraction: LoggedEvents['retraction']): readonly LoggedEvent[] {
    const last = this.#events.findLastIndex((event) => hasWordsOf(event, retraction))
    return this.#trimTo(this.#first + last + 1)
  }

  #trimTo(first: number): readonly LoggedEvent[] {
    const count = first - this.#first
    if (count === 0) return []
    this.#fold().flush()
    const trimmed = this.#events.slice(0, count)
    this.#events = this.#events.slice(count)
    this.#checks = this.#checks.slice(count)
    for (const units of this.#units.slice(0, count)) this.#unitCount -= units
    this.#units = this.#units.slice(count)
    this.#first = first
    return trimmed
  }

  #fold(): BubbleStore {
    // It publishes only when it is read.
    this.#store ??= createBubbleStore({ scheduler: () => undefined })
    this.#store.ingestAll(this.#events.slice(this.#folded - this.#first))
    this.#folded = this.head
    return this.#store
  }
}
