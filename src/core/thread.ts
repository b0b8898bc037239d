import { sameJson } from '../protocol/index.ts'
import type { ThreadView } from './bubble.ts'
import type { BubbleKey } from './key.ts'
import type { ThreadLog } from './thread-log.ts'
import { type Placeable, ThreadOrder } from './thread-order.ts'

/** One thread: what is known of its log, and which of its bubbles are shown, in order. */
export class Thread {
  readonly threadId: string
  /** Replaced by a new one when the thread is let go. */
  log: ThreadLog
  /** Text and JSON of the chunks that wait in this thread, in UTF-16 units. */
  heldUnits = 0
  readonly #order: ThreadOrder
  /** Those whose turn is open, shown or not. */
  readonly #open = new Set<BubbleKey>()
  /** Those whose beginning is not known. In a thread with earlier bubbles they stand outside of the order. */
  readonly #withoutBeginning = new Set<BubbleKey>()
  /** The messages that are being sent from here, or failed. */
  readonly #local = new Set<BubbleKey>()
  #hasEarlier = false
  /** How many open turns are shown. */
  #openCount = 0
  #view: ThreadView | undefined
  /** What a new optimistic message stands behind; `null` while it is not known. */
  #last: BubbleKey | undefined | null = undefined

  /** @param placeOf the place of a bubble that is known */
  constructor(threadId: string, log: ThreadLog, placeOf: (key: BubbleKey) => Placeable | undefined) {
    this.threadId = threadId
    this.log = log
    this.#order = new ThreadOrder((key) => (this.isShown(key) ? placeOf(key) : undefined))
  }

  /** The keys that are shown, in order; the same array while the order is the same. */
  get keys(): readonly BubbleKey[] {
    return this.#order.keys
  }

  /** Of all bubbles, shown or not. */
  get allKeys(): readonly BubbleKey[] {
    return this.#hasEarlier ? [...this.keys, ...this.#withoutBeginning] : this.keys
  }

  /** The messages that are being sent from here, or failed, in the order of adding. */
  get localKeys(): ReadonlySet<BubbleKey> {
    return this.#local
  }

  /** The last bubble that is shown and is no optimistic message. */
  get lastKey(): BubbleKey | undefined {
    if (this.#last === null) this.#last = this.keys.findLast((key) => !this.#local.has(key))
    return this.#last
  }

  /** @param row of a bubble that `placeOf` does not give yet */
  add(row: Placeable, hasBeginning: boolean): void {
    if (!hasBeginning) this.#withoutBeginning.add(row.key)
    if (this.isShown(row.key)) this.put(row)
  }

  /** The same for a message that is being sent from here. */
  addLocal(row: Placeable): void {
    this.#local.add(row.key)
    this.#order.add(row)
  }

  /** The server has named the message of this key. */
  takeOverLocal(key: BubbleKey): void {
    if (this.#local.delete(key)) this.#last = null
  }

  /** @returns the messages that stood behind it: they need another place */
  remove(key: BubbleKey): readonly BubbleKey[] {
    this.setOpen(key, false)
    const followers = this.#order.followersOf(key)
    if (this.isShown(key)) this.take(key)
    this.#withoutBeginning.delete(key)
    this.#local.delete(key)
    return followers
  }

  /**
   * Its creation, its first chunk or revision, or a snapshot that holds it, is known.
   * @returns whether it is shown only now
   */
  begin(key: BubbleKey): boolean {
    const wasShown = this.isShown(key)
    // The order takes what is not shown yet. It has no anchor: only what began here has one.
    if (!wasShown) {
      this.put({ key })
      if (this.#open.has(key)) this.#openCount++
    }
    this.#withoutBeginning.delete(key)
    return !wasShown
  }

  /** Says whether the turn of this bubble is open. */
  setOpen(key: BubbleKey, isOpen: boolean): void {
    if (this.#open.has(key) === isOpen) return
    this.#open[isOpen ? 'add' : 'delete'](key)
    if (this.isShown(key)) this.#openCount += isOpen ? 1 : -1
  }

  isOpen(key: BubbleKey): boolean {
    return this.#open.has(key)
  }

  /** Another part of the log is known: shows or hides the bubbles whose beginning is not known. */
  followLog(): void {
    const { hasEarlier } = this.log
    if (hasEarlier === this.#hasEarlier) return
    // The order takes what is not shown yet, and looks for what it lets go while it is still shown.
    for (const key of this.#withoutBeginning) {
      if (hasEarlier) this.take(key)
      else this.put({ key })
    }
    this.#hasEarlier = hasEarlier
    this.#openCount = [...this.#open].filter((key) => this.isShown(key)).length
  }

  /** What is shown of the thread now, if that is not what was returned last time. */
  nextView(): ThreadView | undefined {
    const { threadId, keys, log } = this
    const { hasEarlier, gap, isStale: stale } = log
    const view = { threadId, keys, openCount: this.#openCount, hasEarlier, gap, stale }
    const known = this.#view
    // The order gives the same array while it is the same: no key is compared.
    return known?.keys === keys && sameJson(known, view) ? undefined : (this.#view = view)
  }

  /** Puts a bubble into the order, where `placeOf` does not give it yet. */
  put(place: Placeable): void {
    this.#order.add(place)
    if (!this.#local.has(place.key)) this.#last = null
  }

  /** Takes a bubble out of the order, where `placeOf` still gives it. */
  take(key: BubbleKey): void {
    this.#order.remove(key)
    if (!this.#local.has(key)) this.#last = null
  }

  /** Whether a bubble of this thread is in the order. */
  isShown(key: BubbleKey): boolean {
    return !this.#hasEarlier || !this.#withoutBeginning.has(key)
  }
}
