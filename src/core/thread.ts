import { sameJson } from '../protocol/index.ts'
import { handOnLoneLists } from './alternatives-of.ts'
import type { Try } from './alternatives.ts'
import type { ThreadView } from './bubble.ts'
import type { BubbleKey } from './key.ts'
import { isKnownTurn, type Retracted, type RetractedMessage } from './retracted.ts'
import type { BubbleRow } from './row.ts'
import type { ThreadLog } from './thread-log.ts'
import { ThreadPlaces } from './thread-places.ts'

/** One thread: what is known of its log, and which of its bubbles are shown, in order. */
export class Thread {
  readonly threadId: string
  /** Replaced by a new one when the thread is let go. */
  log: ThreadLog
  /** Text and JSON of the chunks that wait in this thread, in UTF-16 units. */
  heldUnits = 0
  readonly #rowOf: (key: BubbleKey) => BubbleRow | undefined
  #places = this.#newPlaces()
  /** What is gone, by the key that it has, or would have. */
  readonly #retracted = new Map<BubbleKey, Retracted>()
  /** Those whose turn is open, listed or not. */
  readonly #open = new Set<BubbleKey>()
  /** Those whose beginning is not known. In a thread with earlier bubbles they are not listed. */
  readonly #withoutBeginning = new Set<BubbleKey>()
  /** The messages that are being sent from here, or failed. */
  readonly #local = new Set<BubbleKey>()
  #hasEarlier = false
  /** How many open turns are listed. */
  #openCount = 0
  #view: ThreadView | undefined
  /** What a new optimistic message stands behind; `null` while it is not known. */
  #last: BubbleKey | undefined | null = undefined

  /** @param rowOf the row of a bubble that is known, of any thread */
  constructor(threadId: string, log: ThreadLog, rowOf: (key: BubbleKey) => BubbleRow | undefined) {
    this.threadId = threadId
    this.log = log
    this.#rowOf = rowOf
  }

  /** The keys that are shown, in order; the same array while the order is the same. */
  get keys(): readonly BubbleKey[] {
    return this.#places.keys
  }

  /** The same with all alternatives of a turn in its place, the oldest first. */
  get listedKeys(): readonly BubbleKey[] {
    return this.#places.listedKeys
  }

  /** Of all bubbles, listed or not. */
  get allKeys(): readonly BubbleKey[] {
    return this.#hasEarlier ? [...this.listedKeys, ...this.#withoutBeginning] : this.listedKeys
  }

  /** The messages that are being sent from here, or failed, in the order of adding. */
  get localKeys(): ReadonlySet<BubbleKey> {
    return this.#local
  }

  /** How many creations have closed a circle of alternatives. */
  get circleCount(): number {
    return this.#places.circleCount
  }

  /** What is gone. */
  get retracted(): Iterable<Retracted> {
    return this.#retracted.values()
  }

  get hasRetracted(): boolean {
    return this.#retracted.size > 0
  }

  /** What is kept of the turn or the message of this key, if it is gone: of a message, the key of its messageId. */
  retractedOf(key: BubbleKey): Retracted | undefined {
    return this.#retracted.get(key)
  }

  /** The last bubble that is shown and is no optimistic message. */
  get lastKey(): BubbleKey | undefined {
    if (this.#last === null) this.#last = this.keys.findLast((key) => !this.#local.has(key))
    return this.#last
  }

  /** @param row of a bubble that `rowOf` does not give yet */
  add(row: BubbleRow, hasBeginning: boolean): void {
    if (!hasBeginning) this.#withoutBeginning.add(row.key)
    if (row.kind === 'message' && row.local !== undefined) this.#local.add(row.key)
    if (this.#isListed(row.key)) this.#put(row)
  }

  /** The server has named the message of this key. */
  takeOverLocal(key: BubbleKey): void {
    if (this.#local.delete(key)) this.#last = null
  }

  /**
   * @param next the row that `rowOf` gives from now on
   * @returns whether it has another place, or other alternatives
   */
  change(row: BubbleRow, next: BubbleRow): boolean {
    if (!this.#isListed(row.key) || !this.#places.change(row, next)) return false
    if (!this.#local.has(row.key)) this.#last = null
    return true
  }

  /**
   * The bubble goes, while `rowOf` still gives it.
   * @param retracted what is kept of it, if it is gone for good
   * @returns the messages that stood behind it, if nothing stands in its place: they need another one
   */
  remove(row: BubbleRow, retracted?: Retracted): readonly BubbleKey[] {
    const { key } = row
    this.setOpen(key, false)
    const followers = this.#places.followersOf(key)
    const goesOnLinking =
      retracted?.kind === 'invocation' && isKnownTurn(retracted) && this.#places.isLinked(row)
    if (this.#isListed(key) && !goesOnLinking) this.#take(row)
    if (retracted !== undefined) this.keep(retracted)
    this.#withoutBeginning.delete(key)
    this.#local.delete(key)
    return this.#places.hasAlternative(key) ? [] : followers
  }

  /** Remembers what is gone, or more of it. */
  keep(retracted: Retracted): void {
    const isTry = retracted.kind === 'invocation' && isKnownTurn(retracted)
    if (isTry && this.#places.isLinked(retracted)) {
      this.#places.link(retracted)
      this.#last = null
    }
    this.#retracted.set(retracted.key, retracted)
  }

  /** It was no retraction: nothing was known of the message that it names. */
  forget({ key }: RetractedMessage): void {
    this.#retracted.delete(key)
  }

  /** Forgets all but the messages that are being sent from here. `rowOf` does not give the others any more. */
  reset(): void {
    this.#places = this.#newPlaces()
    this.#retracted.clear()
    this.#open.clear()
    this.#openCount = 0
    this.#withoutBeginning.clear()
    this.heldUnits = 0
    this.#last = undefined
    for (const key of this.#local) {
      const row = this.#rowOf(key)
      if (row !== undefined) this.#places.put(row)
    }
  }

  /**
   * Its creation, its first chunk or revision, or a snapshot that holds it, is known.
   * @returns whether it is listed only now
   */
  begin(row: BubbleRow): boolean {
    const { key } = row
    const wasListed = this.#isListed(key)
    if (!wasListed) {
      // The order takes what is not listed yet.
      this.#put(row)
      if (this.#open.has(key)) this.#openCount++
    }
    this.#withoutBeginning.delete(key)
    return !wasListed
  }

  /** Says whether the turn of this bubble is open. */
  setOpen(key: BubbleKey, isOpen: boolean): void {
    if (this.#open.has(key) === isOpen) return
    this.#open[isOpen ? 'add' : 'delete'](key)
    if (this.#isListed(key)) this.#openCount += isOpen ? 1 : -1
  }

  isOpen(key: BubbleKey): boolean {
    return this.#open.has(key)
  }

  /** Another part of the log is known: lists the bubbles whose beginning is not known, or does not. */
  followLog(): void {
    const { hasEarlier } = this.log
    if (hasEarlier === this.#hasEarlier) return
    // The order takes what is not listed yet, and looks for what it lets go while it is still listed.
    for (const key of this.#withoutBeginning) {
      const row = this.#rowOf(key)
      if (row === undefined) continue
      if (hasEarlier) this.#take(row)
      else this.#put(row)
    }
    this.#hasEarlier = hasEarlier
    this.#openCount = [...this.#open].filter((key) => this.#isListed(key)).length
  }

  /** What is shown of the thread now, if that is not what was returned last time. */
  nextView(): ThreadView | undefined {
    const { threadId, keys, log } = this
    const { alternatives } = this.#places
    const { hasEarlier, gap, isStale: stale } = log
    const view = { threadId, keys, alternatives, openCount: this.#openCount, hasEarlier, gap, stale }
    const known = this.#view
    // The order gives the same array while it is the same: no key is compared.
    if (known?.keys === keys && sameJson(known, view)) return undefined
    if (known !== undefined) handOnLoneLists(known.alternatives, alternatives)
    this.#view = view
    return view
  }

  /** Whether this bubble, or an alternative of it, is in the order. */
  isShown(key: BubbleKey): boolean {
    return this.#places.placeOf(key) !== undefined
  }

  /** Whether a bubble of this thread may be in the order: its beginning is known, or the thread's is. */
  #isListed(key: BubbleKey): boolean {
    return !this.#hasEarlier || !this.#withoutBeginning.has(key)
  }

  /** Puts a bubble into the order, where `rowOf` does not give it yet. */
  #put(row: BubbleRow): void {
    this.#places.put(row)
    if (!this.#local.has(row.key)) this.#last = null
  }

  /** Takes a bubble out of the order, where `rowOf` still gives it. */
  #take(row: BubbleRow): void {
    this.#places.take(row)
    if (!this.#local.has(row.key)) this.#last = null
  }

  #newPlaces(): ThreadPlaces {
    return new ThreadPlaces({
      listed: (key) => (this.#isListed(key) ? this.#rowOf(key) : undefined),
      tryOf: (key) => this.#tryOf(key),
    })
  }

  /** A turn that is listed, or retracted. */
  #tryOf(key: BubbleKey): Try | undefined {
    const retracted = this.#retracted.get(key)
    if (retracted?.kind === 'invocation') return isKnownTurn(retracted) ? retracted : undefined
    const row = this.#isListed(key) ? this.#rowOf(key) : undefined
    return row?.kind === 'invocation' && row.threadId === this.threadId ? row : undefined
  }
}
