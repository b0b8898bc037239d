import { sameJson } from '../protocol/index.ts'
import type { ThreadView } from './bubble.ts'
import type { BubbleKey } from './key.ts'
import { ThreadLog } from './thread-log.ts'
import { type Placeable, ThreadOrder } from './thread-order.ts'

/** One thread: what is known of its log, and which of its bubbles are shown, in order. */
export class Thread {
  readonly threadId: string
  readonly log: ThreadLog
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
  #openCount = 0
  #view: ThreadView | undefined
  /** What a new optimistic message stands behind; `null` while it is not known. */
  #last: BubbleKey | undefined | null = undefined

  /** @param placeOf the place of a bubble that is known */
  constructor(threadId: string, refusedCount: number, placeOf: (key: BubbleKey) => Placeable | undefined) {
    this.threadId = threadId
    this.log = new ThreadLog(refusedCount)
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

  add(key: BubbleKey, hasBeginning: boolean): void {
    if (!hasBeginning) this.#withoutBeginning.add(key)
    if (this.isShown(key)) this.#show(key)
  }

  /** The message of this key is being sent from here. */
  addLocal(key: BubbleKey): void {
    this.#local.add(key)
    this.#order.add(key)
  }

  /** The server has named the message of this key. */
  takeOverLocal(key: BubbleKey): void {
    if (this.#local.delete(key)) this.#last = null
  }

  /** @returns the messages that stood behind it: they need another place */
  remove(key: BubbleKey): readonly BubbleKey[] {
    this.setOpen(key, false)
    const followers = this.#order.followersOf(key)
    if (this.isShown(key)) this.#order.remove(key)
    this.#withoutBeginning.delete(key)
    if (!this.#local.delete(key)) this.#last = null
    return followers
  }

  /** The place of a bubble has changed; `before` is what it was. */
  move(key: BubbleKey, before: Placeable): void {
    if (!this.isShown(key)) return
    this.#order.move(key, before)
    if (!this.#local.has(key)) this.#last = null
  }

  /**
   * Its creation, its first chunk or revision, or a snapshot that holds it, is known.
   * @returns whether it is shown only now
   */
  begin(key: BubbleKey): boolean {
    if (!this.#withoutBeginning.has(key)) return false
    const wasShown = this.isShown(key)
    this.#withoutBeginning.delete(key)
    if (!wasShown) this.#show(key)
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
    // What is taken out is looked for in the order while it is still shown.
    if (hasEarlier) for (const key of this.#withoutBeginning) this.#hide(key)
    this.#hasEarlier = hasEarlier
    if (!hasEarlier) for (const key of this.#withoutBeginning) this.#show(key)
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

  #show(key: BubbleKey): void {
    this.#order.add(key)
    if (this.#open.has(key)) this.#openCount++
    this.#last = null
  }

  #hide(key: BubbleKey): void {
    this.#order.remove(key)
    if (this.#open.has(key)) this.#openCount--
    this.#last = null
  }

  /** Whether a bubble of this thread is in the order. */
  isShown(key: BubbleKey): boolean {
    return !this.#hasEarlier || !this.#withoutBeginning.has(key)
  }
}
