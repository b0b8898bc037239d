import {
  omitUndefined,
  type EventInput,
  type LogCursor,
  type ResyncReason,
  type ServerFrameInput,
  type ThreadSnapshot,
} from '../protocol/index.ts'
import { snapshotAt } from './snapshot-at.ts'

type FakeLogFrame = Extract<ServerFrameInput, { readonly type: 'events' | 'resync' }>

/** A thread's log in memory, in terms of the gateway's documented frames. It accepts any event. */
export class FakeLog {
  readonly #threadId: string
  readonly #epoch: string
  #events: readonly EventInput[] = []
  /** The check of each offset: a running hash of the events below it. */
  #checks: readonly string[] = ['empty']
  #firstKept = 0

  constructor(threadId: string, epoch: string) {
    this.#threadId = threadId
    this.#epoch = epoch
  }

  /** The logged events, with epoch and offsets. */
  get events(): readonly EventInput[] {
    return this.#events
  }

  /** The folded log. */
  get snapshot(): ThreadSnapshot {
    if (this.#events.length > 0) return snapshotAt(this.#events, this.#threadId)
    const empty = { v: 1, threadId: this.#threadId, epoch: this.#epoch, offset: 0, bubbles: [] }
    return empty as unknown as ThreadSnapshot // only decoding brands ids
  }

  append(event: EventInput): void {
    const logged = { ...event, epoch: this.#epoch, offset: this.#events.length }
    this.#events = [...this.#events, logged]
    this.#checks = [...this.#checks, hash(`${this.#checks.at(-1)}${JSON.stringify(logged)}`)]
  }

  loseTail(count: number): void {
    this.#events = this.#events.slice(0, Math.max(0, this.#events.length - count))
    this.#checks = this.#checks.slice(0, this.#events.length + 1)
  }

  /** Stops returning events below this offset. */
  trim(before: number): void {
    this.#firstKept = Math.max(this.#firstKept, Math.min(before, this.#events.length))
  }

  /**
   * The answer to a subscription from a place: one resync, or frames of events.
   * @param ref the subscription's
   * @param limit the most events per frame; ≥ 1
   */
  framesFrom(from: Partial<LogCursor>, ref: string, limit: number): readonly FakeLogFrame[] {
    const { epoch = this.#epoch, offset = 0, check = this.#checks[offset] } = from
    const threadId = this.#threadId
    const resync = (reason: ResyncReason): readonly FakeLogFrame[] => [
      { type: 'resync', threadId, ref, reason, ...this.checkedSnapshot },
    ]
    if (epoch !== this.#epoch) return resync('epoch')
    if (offset > this.#events.length) return resync('beyond')
    if (check !== this.#checks[offset]) return resync('diverged')
    if (offset < this.#firstKept) return resync('trimmed')
    const frames: FakeLogFrame[] = []
    for (let next = offset; next < this.#events.length || frames.length === 0; next += limit) {
      const events = this.#events.slice(next, next + limit)
      frames.push({ type: 'events', threadId, ref, events, ...this.#placeAt(next + events.length) })
    }
    return frames
  }

  /** The folded log with the check of its place, for a resync or its url. */
  get checkedSnapshot(): { readonly snapshot: ThreadSnapshot; readonly check?: string } {
    return omitUndefined({ snapshot: this.snapshot, check: this.#checks[this.#events.length] })
  }

  #placeAt(offset: number): { readonly epoch: string; readonly offset: number; readonly check?: string } {
    return omitUndefined({ epoch: this.#epoch, offset, check: this.#checks[offset] })
  }
}

/** FNV-1a over code points. */
function hash(text: string): string {
  let state = 0x811c9dc5
  for (const unit of text) state = Math.imul(state ^ (unit.codePointAt(0) ?? 0), 0x01000193)
  return (state >>> 0).toString(36)
}
