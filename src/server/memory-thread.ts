import { assertNever, type LogCursor, type ResyncReason, type ThreadSnapshot } from '../protocol/index.ts'
import { type BubbleStore, createBubbleStore } from '../store/index.ts'
import type { LoggedEvent, LoggedEvents, LogSnapshot, Tail } from './log.ts'
import type { PartSizes } from './part-sizes.ts'
import { emptyCheck, nextCheck } from './running-check.ts'

/** One thread's events, the last of them one by one, all of them folded. */
export class MemoryThread {
  /** When it was last read or written, in ms since 1970. */
  usedAt = 0
  /** How large it was when it was last measured. */
  measured: PartSizes | undefined
  readonly #threadId: string
  readonly #epoch: string
  #events: LoggedEvent[] = []
  /** The check before each event, and the one behind the last. */
  #checks: string[] = [emptyCheck]
  /** The offset of the first event that is kept. */
  #first = 0
  /** The fold of the events below `#folded`; made when it is asked for, since most threads never need it. */
  #store: BubbleStore | undefined
  #folded = 0

  constructor(threadId: string, epoch: string) {
    this.#threadId = threadId
    this.#epoch = epoch
  }

  /** The incarnation of this thread's list of events. */
  get epoch(): string {
    return this.#epoch
  }

  get head(): number {
    return this.#first + this.#events.length
  }

  /** How many events are kept one by one. */
  get keptCount(): number {
    return this.#events.length
  }

  push(event: LoggedEvent): void {
    this.#events.push(event)
    this.#checks.push(nextCheck(this.#checks.at(-1) ?? emptyCheck, event))
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
    const nothing = { v: 1, threadId: this.#threadId, epoch: this.#epoch, offset: 0, bubbles: [] }
    // A thread without events has no epoch in a store; and the ids are ids, which ThreadSnapshot brands.
    const snapshot = this.#fold().snapshot(this.#threadId) ?? (nothing as unknown as ThreadSnapshot)
    return { snapshot, cursor: this.cursorAt(this.head) }
  }

  /** Keeps at most the last `keep` events one by one, and gives back those that went. */
  trim(keep: number): readonly LoggedEvent[] {
    return this.#trimTo(Math.max(this.#first, this.head - keep))
  }

  /** Keeps nothing one by one up to the last event that has words of what was taken back: the fold has lost them. */
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
    this.#first = first
    return trimmed
  }

  #fold(): BubbleStore {
    // Published only when it is read.
    this.#store ??= createBubbleStore({ scheduler: () => undefined })
    this.#store.ingestAll(this.#events.slice(this.#folded - this.#first))
    this.#folded = this.head
    return this.#store
  }
}

/** Of a turn that was taken back, its creation and a plain end say nothing, and who follows the thread is spared a snapshot. */
function hasWordsOf(event: LoggedEvent, { invocationId, messageId }: LoggedEvents['retraction']): boolean {
  switch (event.type) {
    case 'message':
      return event.messageId === messageId
    case 'callback':
      return event.disposition === 'replace'
        ? event.invocationId === invocationId
        : event.messageId === messageId
    case 'stream_chunk':
    case 'approval':
      return event.invocationId === invocationId
    case 'stream_finalized':
      return event.invocationId === invocationId && event.error !== undefined
    case 'invocation_created':
    case 'retraction':
      return false
    default:
      return assertNever(event)
  }
}
