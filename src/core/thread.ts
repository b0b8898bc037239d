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
  /** Replaced by a new one when the thread is evicted. */
  log: ThreadLog
  /** Text and JSON of the thread's waiting chunks, in UTF-16 units. */
  heldUnits = 0
  readonly #rowOf: (key: BubbleKey) => BubbleRow | undefined
  #places = this.#newPlaces()
  /** Retracted bubbles, by the key of their id. */
  readonly #retracted = new Map<BubbleKey, Retracted>()
  /** The bubbles whose turn is open, listed or not. */
  readonly #open = new Set<BubbleKey>()
  /** The bubbles whose beginning is not known. In a thread with earlier bubbles they are not listed. */
  readonly #withoutBeginning = new Set<BubbleKey>()
  /** Messages that this store is sending or failed to send. */
  readonly #local = new Set<BubbleKey>()
  #hasEarlier = false
  /** The number of listed open turns. */
  #openCount = 0
  #view: ThreadView | undefined
  /** The bubble that a new optimistic message is anchored to; `null` while it is not known. */
  #last: BubbleKey | undefined | null = undefined

  /** @param rowOf the row of any known bubble, of this thread or another */
  constructor(threadId: string, log: ThreadLog, rowOf: (key: BubbleKey) => BubbleRow | undefined) {
    this.threadId = threadId
    this.log = log
    this.#rowOf = rowOf
  }

  /** The shown keys in order; the same array until the order changes. */
  get keys(): readonly BubbleKey[] {
    return this.#places.keys
  }

  /** The same with all alternatives of each turn at its place, oldest first. */
  get listedKeys(): readonly BubbleKey[] {
    return this.#places.listedKeys
  }

  /** The keys of all bubbles, listed or not. */
  get allKeys(): readonly BubbleKey[] {
    return this.#hasEarlier ? [...this.listedKeys, ...this.#withoutBeginning] : this.listedKeys
  }

  /** Messages that this store is sending or failed to send, in the order they were added. */
  get localKeys(): ReadonlySet<BubbleKey> {
    return this.#local
  }

  /** How many creations have closed a circle of alternatives. */
  get circleCount(): number {
    return this.#places.circleCount
  }

  /** The retracted bubbles. */
  get retracted(): Iterable<Retracted> {
    return this.#retracted.values()
  }

  get hasRetracted(): boolean {
    return this.#retracted.size > 0
  }

  /** What is kept of a retracted turn or message. The key of a message is that of its messageId. */
  retractedOf(key: BubbleKey): Retracted | undefined {
    return this.#retracted.get(key)
  }

  /** The last shown bubble that is not an optimistic message. */
  get lastKey(): BubbleKey | undefined {
    if (this.#last === null) this.#last = this.keys.findLast((key) => !this.#local.has(key))
    return this.#last
  }

  /** @param row of a bubble that `rowOf` does not return yet */
  add(row: BubbleRow, hasBeginning: boolean): void {
    if (!hasBeginning) this.#withoutBeginning.add(row.key)
    if (row.kind === 'message' && row.local !== undefined) this.#local.add(row.key)
    if (this.#isListed(row.key)) this.#put(row)
  }

  /** The server has assigned an id to the message of this key. */
  takeOverLocal(key: BubbleKey): void {
    if (this.#local.delete(key)) this.#last = null
  }

  /**
   * @param next the row that `rowOf` returns from now on
   * @returns whether its place or its alternatives have changed
   */
  change(row: BubbleRow, next: BubbleRow): boolean {
    if (!this.#isListed(row.key) || !this.#places.change(row, next)) return false
    if (!this.#local.has(row.key)) this.#last = null
    return true
  }

  /**
   * Removes a bubble; `rowOf` must still return it.
   * @param retracted what is kept of it, if it was retracted
   * @returns the messages that were anchored to it, if nothing takes its place; they need another anchor
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

  /** Remembers a retracted bubble, or more of it. */
  keep(retracted: Retracted): void {
    const isTry = retracted.kind === 'invocation' && isKnownTurn(retracted)
    if (isTry && this.#places.isLinked(retracted)) {
      this.#places.link(retracted)
      this.#last = null
    }
    this.#retracted.set(retracted.key, retracted)
  }

  /** Forgets a retraction that turned out to be invalid. Nothing was known of its message. */
  forget({ key }: RetractedMessage): void {
    this.#retracted.delete(key)
  }

  /** Forgets all bubbles except unsent messages. `rowOf` must not return the others any more. */
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
   * The beginning of the bubble is now known: its creation, its first chunk or revision, or a snapshot that contains
   * it.
   * @returns whether it is listed only from now on
   */
  begin(row: BubbleRow): boolean {
    const { key } = row
    const wasListed = this.#isListed(key)
    if (!wasListed) {
      // The order accepts only bubbles that are not listed yet.
      this.#put(row)
      if (this.#open.has(key)) this.#openCount++
    }
    this.#withoutBeginning.delete(key)
    return !wasListed
  }

  /** Sets whether the turn of this bubble is open. */
  setOpen(key: BubbleKey, isOpen: boolean): void {
    if (this.#open.has(key) === isOpen) return
    this.#open[isOpen ? 'add' : 'delete'](key)
    if (this.#isListed(key)) this.#openCount += isOpen ? 1 : -1
  }

  isOpen(key: BubbleKey): boolean {
    return this.#open.has(key)
  }

  /** Call this when more of the log is known. Lists the bubbles whose beginning is not known, or stops listing them. */
  followLog(): void {
    const { hasEarlier } = this.log
    if (hasEarlier === this.#hasEarlier) return
    // The order adds what is not listed yet, and removes what is still listed.
    for (const key of this.#withoutBeginning) {
      const row = this.#rowOf(key)
      if (row === undefined) continue
      if (hasEarlier) this.#take(row)
      else this.#put(row)
    }
    this.#hasEarlier = hasEarlier
    this.#openCount = [...this.#open].filter((key) => this.#isListed(key)).length
  }

  /** The current view, or undefined if it equals the last returned one. */
  nextView(): ThreadView | undefined {
    const { threadId, keys, log } = this
    const { alternatives } = this.#places
    const { hasEarlier, gap, isStale: stale } = log
    const view = { threadId, keys, alternatives, openCount: this.#openCount, hasEarlier, gap, stale }
    const known = this.#view
    // The order returns the same array while it is unchanged, so no key has to be compared.
    if (known?.keys === keys && sameJson(known, view)) return undefined
    if (known !== undefined) handOnLoneLists(known.alternatives, alternatives)
    this.#view = view
    return view
  }

  /** Whether this bubble, or an alternative of it, is in the order. */
  isShown(key: BubbleKey): boolean {
    return this.#places.placeOf(key) !== undefined
  }

  /** Whether a bubble of this thread may be in the order: its beginning is known, or that of the thread is. */
  #isListed(key: BubbleKey): boolean {
    return !this.#hasEarlier || !this.#withoutBeginning.has(key)
  }

  /** Puts a bubble into the order; `rowOf` must not return it yet. */
  #put(row: BubbleRow): void {
    this.#places.put(row)
    if (!this.#local.has(row.key)) this.#last = null
  }

  /** Takes a bubble out of the order; `rowOf` must still return it. */
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

  /** A turn that is listed or retracted. */
  #tryOf(key: BubbleKey): Try | undefined {
    const retracted = this.#retracted.get(key)
    if (retracted?.kind === 'invocation') return isKnownTurn(retracted) ? retracted : undefined
    const row = this.#isListed(key) ? this.#rowOf(key) : undefined
    return row?.kind === 'invocation' && row.threadId === this.threadId ? row : undefined
  }
}
