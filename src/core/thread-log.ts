import type { ThreadView } from './bubble.ts'
import { Ranges } from './ranges.ts'

/** Where to resume: the epoch and the next expected offset. */
export interface Cursor {
  readonly epoch: string
  readonly offset: number
}

/**
 * What is known of one thread's log: its epoch, which offsets were seen or refused, and whether earlier bubbles are
 * missing.
 */
export class ThreadLog {
  epoch: string | undefined
  /** How many epochs, ranges of offsets and chunks are remembered as refused; ≥ 1. */
  readonly #refusedCount: number
  /** Replaced epochs, oldest first. */
  readonly #replaced = new Set<string>()
  /** Offsets whose event was seen or that a whole snapshot covers. */
  #whole = new Ranges()
  /** The highest offset of a window. A window covers all offsets below it, but only for its own bubbles. */
  #windowOffset = 0
  /**
   * Offsets, by epoch, of events that have to arrive again or in a snapshot. While there are any, the thread is
   * stale.
   */
  readonly #refused = new Map<string, Ranges>()
  /** Offsets of events that were seen but rejected for good, by an epoch that the thread did not have. */
  readonly #seenOf = new Map<string, Ranges>()
  /** Names of refused chunks without an offset, until each is accepted after all. */
  readonly #refusedChunks = new Set<string>()
  /** Whether more chunks were refused than can be remembered. Only a snapshot clears it. */
  #hasForgottenChunks = false
  /** Only a gap that ends above this offset is new. */
  #reportedBefore = 0

  constructor(refusedCount: number) {
    this.#refusedCount = refusedCount
  }

  get cursor(): Cursor | undefined {
    if (this.epoch === undefined) return undefined
    // No cursor can go beyond the last safe integer.
    const offset = Math.min(this.#whole.firstMissing(this.#windowOffset), Number.MAX_SAFE_INTEGER)
    return { epoch: this.epoch, offset }
  }

  /** Whether bubbles above the first one exist that are not known. */
  get hasEarlier(): boolean {
    return this.#windowOffset > this.#whole.prefix
  }

  /** The lowest offset that a snapshot must have. Below it, a window has left out what others would need. */
  get lowestOffset(): number {
    return this.hasEarlier ? this.#windowOffset : 0
  }

  get isStale(): boolean {
    return this.#refused.size > 0 || this.hasRefusedChunks
  }

  get hasRefusedChunks(): boolean {
    return this.#refusedChunks.size > 0 || this.#hasForgottenChunks
  }

  get gap(): ThreadView['gap'] {
    return this.#whole.hole(this.#windowOffset)
  }

  /** Whether there is a gap that was not reported. */
  get hasNewGap(): boolean {
    return (this.gap?.before ?? 0) > this.#reportedBefore
  }

  /** Returns the first gap if it is new: each is reported once. */
  reportGap(): ThreadView['gap'] {
    const gap = this.hasNewGap ? this.gap : null
    this.#reportedBefore = gap?.before ?? this.#reportedBefore
    return gap
  }

  /** Whether events of this epoch are accepted. */
  accepts(epoch: string): boolean {
    return this.epoch === undefined || this.epoch === epoch
  }

  /** An event or a snapshot of this epoch was accepted. A thread without an epoch takes this one. */
  adopt(epoch: string): void {
    if (this.epoch !== undefined) return
    this.epoch = epoch
    const seen = this.#seenOf.get(epoch)
    if (seen === undefined) return
    this.#seenOf.delete(epoch)
    this.#whole.addAll(seen)
  }

  /**
   * Notes that the event at this offset was seen. One of another epoch counts once the thread has that epoch.
   * @returns whether the view of the thread may have changed; false for an event in order
   */
  see(epoch: string, offset: number): boolean {
    if (epoch !== this.epoch) {
      if (!this.#replaced.has(epoch)) this.#remember(this.#seenOf, epoch, offset)
      return false
    }
    const { isStale, hasEarlier } = this
    const isLast = this.#whole.add(offset)
    if (isStale) this.#forgive(offset, offset + 1)
    return !isLast || isStale || this.hasEarlier !== hasEarlier
  }

  /** Notes that a snapshot was joined: all below `offset` is known, or all of the window's bubbles. */
  cover(offset: number, isWindow: boolean): void {
    if (isWindow) this.#windowOffset = Math.max(this.#windowOffset, offset)
    else this.#whole.add(0, offset)
    this.#forgive(0, offset)
    this.#refusedChunks.clear()
    this.#hasForgottenChunks = false
  }

  /**
   * Notes that the event at this offset was refused and has to arrive again or in a snapshot, unless its epoch was
   * replaced.
   */
  refuse(epoch: string, offset: number): void {
    if (!this.#replaced.has(epoch)) this.#remember(this.#refused, epoch, offset)
  }

  /** The same for a chunk without an offset. */
  refuseChunk(name: string): void {
    if (this.#refusedChunks.size < this.#refusedCount) this.#refusedChunks.add(name)
    else this.#hasForgottenChunks ||= !this.#refusedChunks.has(name)
  }

  /** The chunk was accepted after all. */
  takeChunk(name: string): void {
    this.#refusedChunks.delete(name)
  }

  /** Starts over in another epoch, and remembers the replaced one. */
  replaceEpoch(epoch: string): void {
    if (this.epoch !== undefined) this.#replaced.add(this.epoch)
    this.#replaced.delete(epoch)
    dropOldest(this.#replaced, this.#refusedCount)
    // The server has said which log counts now: refused events of other logs are not waited for.
    for (const other of this.#refused.keys()) if (other !== epoch) this.#refused.delete(other)
    for (const other of this.#seenOf.keys()) if (other !== epoch) this.#seenOf.delete(other)
    this.epoch = undefined
    this.#whole = new Ranges()
    this.#windowOffset = this.#reportedBefore = 0
    this.adopt(epoch)
  }

  /** Refused events in this range have arrived, or a snapshot contains them. */
  #forgive(from: number, before: number): void {
    const refused = this.epoch === undefined ? undefined : this.#refused.get(this.epoch)
    if (this.epoch === undefined || refused === undefined) return
    refused.delete(from, before)
    if (refused.isEmpty) this.#refused.delete(this.epoch)
  }

  #remember(byEpoch: Map<string, Ranges>, epoch: string, offset: number): void {
    const ranges = byEpoch.get(epoch) ?? new Ranges()
    byEpoch.set(epoch, ranges)
    ranges.add(offset)
    // If there are too many, the last one is forgotten. The cursor stays below it, so the event will come again.
    if (ranges.count > this.#refusedCount) ranges.delete(offset, offset + 1)
    dropOldest(byEpoch, this.#refusedCount)
  }
}

function dropOldest(known: Set<string> | Map<string, unknown>, count: number): void {
  for (const oldest of known.keys()) {
    if (known.size <= count) return
    known.delete(oldest)
  }
}
