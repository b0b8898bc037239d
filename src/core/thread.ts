import type { Position } from '../protocol/index.ts'
import type { ThreadView } from './bubble.ts'
import type { BubbleKey } from './key.ts'
import { ThreadOrder, type Placeable } from './order.ts'
import { Ranges } from './ranges.ts'

/** What is known of one thread's log, and the order of its bubbles. */
export class Thread<Item extends Placeable> {
  readonly threadId: string
  readonly order = new ThreadOrder<Item>()
  /** Bubbles whose beginning is not known. */
  readonly unrooted = new Set<Item>()
  /** Invocations whose turn is open. */
  readonly open = new Set<Item>()
  /** Invocations without a bubble that belong to this thread: those that only posted on their own. */
  readonly bound = new Set<string>()
  /** Text and JSON of the chunks that wait in this thread, in UTF-16 units. */
  heldUnits = 0
  /** Refused chunks without an offset, by invocation and seq, each until it is taken in after all. */
  readonly refusedChunks = new Map<string, { readonly invocationId: string; readonly seq: number }>()

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

  constructor(threadId: string) {
    this.threadId = threadId
  }

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

  isReplaced(epoch: string): boolean {
    return this.#replaced.has(epoch)
  }

  /** The event at this offset was seen. */
  see(offset: number): void {
    this.#whole.add(offset)
    if (this.#covered !== this.#whole) this.#covered.add(offset)
  }

  /** A snapshot of this epoch was joined: all below `offset` is known, or all of the window's bubbles. */
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

  /** An event was refused that has to come in some other way. */
  refuse({ epoch, offset }: Pick<Position, 'epoch' | 'offset'>): void {
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
    this.#whole = new Ranges()
    this.#covered = this.#whole
    this.#windowOffset = 0
    this.#reportedBefore = 0
    this.bound.clear()
  }

  get isStale(): boolean {
    if (this.#refused.size === 0) return this.refusedChunks.size > 0
    const own = this.epoch === undefined ? undefined : this.#refused.get(this.epoch)
    if (own !== undefined && this.epoch !== undefined && this.#covered.includes(own)) this.#refused.delete(this.epoch)
    return this.#refused.size + this.refusedChunks.size > 0
  }

  get hasHole(): boolean {
    return this.#covered.hole !== null
  }

  /** The first hole, if it is new: each is answered once. */
  takeNewGap(): ThreadView['gap'] {
    const gap = this.#covered.hole
    if (gap === null || gap.before <= this.#reportedBefore) return null
    this.#reportedBefore = gap.before
    return gap
  }

  /** The keys that are shown, in order. In a thread with earlier bubbles, those without a beginning stand outside. */
  get keys(): readonly BubbleKey[] {
    if (!this.hasEarlier || this.unrooted.size === 0) return this.order.keys
    return this.order.items.filter((item) => !this.unrooted.has(item)).map((item) => item.row.key)
  }

  /** What is shown of the thread now, if that is not what was answered last time. */
  takeNewView(): ThreadView | undefined {
    const known = this.#view
    const keys = sameKeys(known?.keys, this.keys)
    const { threadId, hasEarlier, isStale: stale } = this
    const openCount = hasEarlier ? [...this.open].filter((item) => !this.unrooted.has(item)).length : this.open.size
    const gap = this.#covered.hole
    const isSame =
      known !== undefined &&
      known.keys === keys &&
      known.openCount === openCount &&
      known.hasEarlier === hasEarlier &&
      known.gap?.from === gap?.from &&
      known.gap?.before === gap?.before &&
      known.stale === stale
    if (isSame) return undefined
    this.#view = { threadId, keys, openCount, hasEarlier, gap, stale }
    return this.#view
  }
}

function sameKeys(known: readonly BubbleKey[] | undefined, keys: readonly BubbleKey[]): readonly BubbleKey[] {
  if (known === undefined || known.length !== keys.length) return keys
  return known === keys || known.every((key, index) => key === keys[index]) ? known : keys
}
