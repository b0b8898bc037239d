import type { ThreadView } from './bubble.ts'
import { Ranges } from './ranges.ts'

/** Where to resume: the epoch, and the next offset that is expected. */
export interface Cursor {
  readonly epoch: string
  readonly offset: number
}

/**
 * What is known of one thread's log: its epoch, which offsets were seen, which were refused, and whether earlier bubbles
 * are missing.
 */
export class ThreadLog {
  epoch: string | undefined
  /** Epochs, ranges of offsets and chunks that are remembered because they were refused; ≥ 1. */
  readonly #refusedCount: number
  /** Epochs that another has replaced, oldest first. */
  readonly #replaced = new Set<string>()
  /** Offsets whose event was seen, or that a whole snapshot covers. */
  #whole = new Ranges()
  /** The highest offset of a window, which covers all below it for its own bubbles alone. */
  #windowOffset = 0
  /** Offsets of events that have to come in some other way, by epoch. While there are any, the thread is stale. */
  readonly #refused = new Map<string, Ranges>()
  /** Offsets of events that were seen and refused for good, while the thread was not of their epoch. */
  readonly #seenOf = new Map<string, Ranges>()
  /** Names of refused chunks without an offset, each until it is taken in after all. */
  readonly #refusedChunks = new Set<string>()
  /** More chunks were refused than are remembered: only a snapshot makes that good. */
  #hasForgottenChunks = false
  /** A new hole ends above this offset. */
  #reportedBefore = 0

  constructor(refusedCount: number) {
    this.#refusedCount = refusedCount
  }

  get cursor(): Cursor | undefined {
    if (this.epoch === undefined) return undefined
    // No cursor can stand behind the last safe integer.
    const offset = Math.min(this.#whole.firstMissing(this.#windowOffset), Number.MAX_SAFE_INTEGER)
    return { epoch: this.epoch, offset }
  }

  /** Bubbles above the first one exist and are not known. */
  get hasEarlier(): boolean {
    return this.#windowOffset > this.#whole.prefix
  }

  /** The lowest offset that a snapshot has to have: below it, a window has left out what others would need. */
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

  /** There is a hole that was not reported. */
  get hasNewGap(): boolean {
    return (this.gap?.before ?? 0) > this.#reportedBefore
  }

  /** The first hole if it is new: each is reported once. */
  reportGap(): ThreadView['gap'] {
    const gap = this.hasNewGap ? this.gap : null
    this.#reportedBefore = gap?.before ?? this.#reportedBefore
    return gap
  }

  /** Whether events of this epoch can be taken in. */
  accepts(epoch: string): boolean {
    return this.epoch === undefined || this.epoch === epoch
  }

  /** An event or a snapshot of this epoch was taken in: a thread that had none has it now. */
  adopt(epoch: string): void {
    if (this.epoch !== undefined) return
    this.epoch = epoch
    const seen = this.#seenOf.get(epoch)
    if (seen === undefined) return
    this.#seenOf.delete(epoch)
    this.#whole.addAll(seen)
  }

  /**
   * The event at this offset was seen. One of another epoch counts when the thread has that epoch.
   * @returns whether what is shown of the thread may have changed: not for one that came in order
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

  /** A snapshot was joined: all below `offset` is known, or all of the window's bubbles. */
  cover(offset: number, isWindow: boolean): void {
    if (isWindow) this.#windowOffset = Math.max(this.#windowOffset, offset)
    else this.#whole.add(0, offset)
    this.#forgive(0, offset)
    this.#refusedChunks.clear()
    this.#hasForgottenChunks = false
  }

  /** The event at this offset was refused and has to come in some other way, unless its epoch was replaced. */
  refuse(epoch: string, offset: number): void {
    if (!this.#replaced.has(epoch)) this.#remember(this.#refused, epoch, offset)
  }

  /** The same for a chunk without an offset. */
  refuseChunk(name: string): void {
    if (this.#refusedChunks.size < this.#refusedCount) this.#refusedChunks.add(name)
    else this.#hasForgottenChunks ||= !this.#refusedChunks.has(name)
  }

  /** The chunk came after all. */
  takeChunk(name: string): void {
    this.#refusedChunks.delete(name)
  }

  /** Begins again in another epoch, and remembers that it replaced the one before. */
  replaceEpoch(epoch: string): void {
    if (this.epoch !== undefined) this.#replaced.add(this.epoch)
    this.#replaced.delete(epoch)
    dropOldest(this.#replaced, this.#refusedCount)
    // The server has said which log counts now: what was refused of any other is not waited for.
    for (const other of this.#refused.keys()) if (other !== epoch) this.#refused.delete(other)
    for (const other of this.#seenOf.keys()) if (other !== epoch) this.#seenOf.delete(other)
    this.epoch = undefined
    this.#whole = new Ranges()
    this.#windowOffset = this.#reportedBefore = 0
    this.adopt(epoch)
  }

  /** What was refused in this range has come, or a snapshot holds it. */
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
    // Of too many, the last is not remembered: the cursor stays below it, so it comes once more.
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
