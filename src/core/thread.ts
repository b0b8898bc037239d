import { sameJson } from '../protocol/index.ts'
import type { ThreadView } from './bubble.ts'
import type { BubbleKey } from './key.ts'
import { type Placeable, ThreadOrder } from './order.ts'
import { Ranges } from './ranges.ts'

/** What is known of one thread's log, and the order of its bubbles. */
export class Thread {
  readonly threadId: string
  /** Of all its bubbles, shown or not. */
  readonly order: ThreadOrder
  /** Those whose turn is open. */
  readonly open = new Set<BubbleKey>()
  /** Those whose beginning is not known: no creation, no first revision, no snapshot that holds it. */
  readonly unrooted = new Set<BubbleKey>()
  /** Text and JSON of the chunks that wait in this thread, in UTF-16 units. */
  heldUnits = 0
  /** Names of refused chunks without an offset, each until it is taken in after all. */
  readonly refusedChunks = new Set<string>()
  epoch: string | undefined

  readonly #replaced = new Set<string>()
  /** Offsets whose event was seen, or that a complete snapshot covers. */
  #whole = new Ranges()
  /** Those, and the ones that a window covers for its own bubbles. */
  #covered = this.#whole
  #windowOffset = 0
  /** Offsets of events that were refused, by epoch, until they are covered. */
  readonly #refused = new Map<string, Ranges>()
  /** A new hole ends above this offset. */
  #reportedBefore = 0
  #view: ThreadView | undefined

  constructor(threadId: string, rowOf: (key: BubbleKey) => Placeable) {
    this.threadId = threadId
    this.order = new ThreadOrder(rowOf)
  }

  /** @param isRooted whether the bubble's beginning is known */
  add(added: { readonly row: Placeable }, isRooted: boolean): void {
    this.order.add(added)
    if (!isRooted) this.unrooted.add(added.row.key)
  }

  remove(key: BubbleKey): void {
    this.order.remove(key)
    this.unrooted.delete(key)
    this.open.delete(key)
  }

  /** Where to resume: the epoch, and the next offset that is expected. */
  get cursor(): { readonly epoch: string; readonly offset: number } | undefined {
    return this.epoch === undefined ? undefined : { epoch: this.epoch, offset: this.#covered.prefix }
  }

  get hasEarlier(): boolean {
    return this.#windowOffset > this.#whole.prefix
  }

  /** Adopts the first epoch that is named; whether `epoch` is this thread's. */
  accepts(epoch: string): boolean {
    this.epoch ??= epoch
    return this.epoch === epoch
  }

  /** The event at this offset was seen; whether the view may be another for it. */
  see(offset: number): boolean {
    const { hasEarlier } = this
    const isInOrder = this.#whole.add(offset)
    const isNext = this.#covered === this.#whole ? isInOrder : this.#covered.add(offset)
    return !isNext || this.#refused.size > 0 || this.hasEarlier !== hasEarlier
  }

  /** A snapshot was joined: all below `offset` is known, or all of the window's bubbles. */
  cover(offset: number, isWindow: boolean): void {
    if (isWindow) {
      if (this.#covered === this.#whole) this.#covered = this.#whole.clone()
      this.#windowOffset = Math.max(this.#windowOffset, offset)
    } else {
      this.#whole.add(0, offset)
    }
    this.#covered.add(0, offset)
    this.refusedChunks.clear()
  }

  /** An event was refused that has to come in some other way, unless its epoch is a thing of the past. */
  refuse(epoch: string, offset: number): void {
    if (this.#replaced.has(epoch)) return
    const ranges = this.#refused.get(epoch) ?? new Ranges()
    ranges.add(offset)
    this.#refused.set(epoch, ranges)
  }

  /** Begins again in another epoch. The one it leaves is remembered as replaced. */
  replaceEpoch(epoch: string): void {
    if (this.epoch !== undefined) this.#replaced.add(this.epoch)
    this.#replaced.delete(epoch)
    this.epoch = epoch
    // The server has said which log counts now: what was refused of any other is not waited for.
    for (const other of this.#refused.keys()) if (other !== epoch) this.#refused.delete(other)
    this.#begin()
  }

  /** As if it had never been named, but for the bubbles that it has. */
  forget(): void {
    this.epoch = undefined
    this.#replaced.clear()
    this.#refused.clear()
    this.refusedChunks.clear()
    this.#begin()
  }

  #begin(): void {
    this.#covered = this.#whole = new Ranges()
    this.#windowOffset = this.#reportedBefore = this.heldUnits = 0
  }

  get isStale(): boolean {
    for (const [epoch, ranges] of this.#refused) {
      if (epoch === this.epoch && this.#covered.includes(ranges)) this.#refused.delete(epoch)
    }
    return this.#refused.size + this.refusedChunks.size > 0
  }

  get gap(): ThreadView['gap'] {
    return this.#covered.hole
  }

  /** Whether there is a hole that was not taken yet. */
  get hasNewGap(): boolean {
    return this.#covered.holeBefore > this.#reportedBefore
  }

  /** The first hole, if it is new: each is answered once. */
  takeNewGap(): ThreadView['gap'] {
    const gap = this.hasNewGap ? this.gap : null
    this.#reportedBefore = gap?.before ?? this.#reportedBefore
    return gap
  }

  /** The keys that are shown, in order. In a thread with earlier bubbles, those without a beginning stand outside. */
  get keys(): readonly BubbleKey[] {
    const { keys } = this.order
    return this.hasEarlier && this.unrooted.size > 0 ? keys.filter((key) => !this.unrooted.has(key)) : keys
  }

  /** What is shown of the thread now, if that is not what was answered last time. */
  takeNewView(): ThreadView | undefined {
    const known = this.#view
    const { threadId, hasEarlier, gap, isStale: stale, keys: now } = this
    const openCount = [...this.open].filter((key) => !hasEarlier || !this.unrooted.has(key)).length
    const hasSameKeys = known?.keys.length === now.length && sameJson(known.keys, now)
    const view = { threadId, keys: hasSameKeys ? known.keys : now, openCount, hasEarlier, gap, stale }
    return hasSameKeys && sameJson(known, view) ? undefined : (this.#view = view)
  }
}
