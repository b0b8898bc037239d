import { sameJson } from '../protocol/index.ts'
import type { ThreadView } from './bubble.ts'
import type { BubbleKey } from './key.ts'
import { type Placeable, ThreadOrder } from './order.ts'
import { Ranges } from './ranges.ts'

interface Rootable extends Placeable {
  /** Its beginning is known: its creation, its first revision, or a snapshot that holds it. */
  isRooted: boolean
}

/** What is known of one thread's log, and the order of its bubbles. */
export class Thread<Item extends Rootable> {
  readonly threadId: string
  readonly order = new ThreadOrder<Item>()
  /** Invocations whose turn is open. */
  readonly open = new Set<Item>()
  /** Text and JSON of the chunks that wait in this thread, in UTF-16 units. */
  heldUnits = 0
  /** Names of refused chunks without an offset, each until it is taken in after all. */
  readonly refusedChunks = new Set<string>()
  epoch: string | undefined
  /** It is published next time, if what is shown of it has changed. */
  isDirty = false

  #unrootedCount = 0
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

  constructor(threadId: string) {
    this.threadId = threadId
  }

  add(item: Item): void {
    this.order.add(item)
    this.#unrootedCount++
  }

  remove(item: Item): void {
    this.order.remove(item)
    this.root(item)
    this.open.delete(item)
  }

  /** The beginning of this bubble is known; whether that is new. */
  root(item: Item): boolean {
    if (item.isRooted) return false
    this.#unrootedCount--
    return (item.isRooted = true)
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

  /** The event at this offset was seen. */
  see(offset: number): void {
    this.#whole.add(offset)
    if (this.#covered !== this.#whole) this.#covered.add(offset)
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
    this.#covered = new Ranges()
    this.forget()
  }

  /** Has seen nothing of its log. What it had seen stands above, as bubbles do that have not been hydrated. */
  forget(): void {
    this.#windowOffset = this.#covered.prefix
    this.#covered = this.#whole = new Ranges()
    this.#reportedBefore = this.heldUnits = 0
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

  /** The first hole, if it is new: each is answered once. */
  takeNewGap(): ThreadView['gap'] {
    const { gap } = this
    if (gap === null || gap.before <= this.#reportedBefore) return null
    this.#reportedBefore = gap.before
    return gap
  }

  /** The keys that are shown, in order. In a thread with earlier bubbles, those without a beginning stand outside. */
  get keys(): readonly BubbleKey[] {
    const { order, hasEarlier } = this
    if (!hasEarlier || this.#unrootedCount === 0) return order.keys
    return order.items.filter((item) => this.isShown(item)).map(({ row }) => row.key)
  }

  isShown(item: Item): boolean {
    return !this.hasEarlier || item.isRooted
  }

  /** What is shown of the thread now, if that is not what was answered last time. */
  takeNewView(): ThreadView | undefined {
    this.isDirty = false
    const known = this.#view
    const { threadId, keys, hasEarlier, gap, isStale: stale } = this
    const openCount = hasEarlier ? [...this.open].filter((item) => this.isShown(item)).length : this.open.size
    const hasSameKeys = known !== undefined && isSame(known.keys, keys)
    if (
      hasSameKeys &&
      known.openCount === openCount &&
      known.hasEarlier === hasEarlier &&
      known.stale === stale &&
      sameJson(known.gap, gap)
    )
      return undefined
    return (this.#view = {
      threadId,
      keys: hasSameKeys ? known.keys : keys,
      openCount,
      hasEarlier,
      gap,
      stale,
    })
  }
}

const isSame = (a: readonly BubbleKey[], b: readonly BubbleKey[]): boolean =>
  a === b || (a.length === b.length && a.every((key, index) => key === b[index]))
