import type { GatewayLimits } from '../gateway-options.ts'
import type { Log, LoggedEvent } from '../log.ts'
import { GuardedText } from './guarded-text.ts'
import { SnapshotText } from './snapshot-text.ts'

/** A snapshot that is being read, for all who ask in the meantime. */
interface Ask {
  readonly text: Promise<SnapshotText>
  /** Something was retracted since. The snapshot may contain it and is not kept. */
  isOver: boolean
}

/**
 * One snapshot text per thread. It is made when it is first requested, and shared until the log has more than
 * `behindCount` newer events; up to that, clients get the newer ones as events. No snapshot older than a retraction
 * is shared. If all texts together exceed `keptSnapshotBytes`, replaced ones are dropped first, then those unused for
 * longest.
 */
export class SnapshotShelf {
  readonly #log: Log
  readonly #limits: GatewayLimits
  readonly #onMake: () => void
  /** The one unused for longest comes first. */
  readonly #texts = new Map<string, SnapshotText>()
  /** Replaced texts that somebody is still reading, with their thread. */
  readonly #replaced = new Map<SnapshotText, string>()
  readonly #asked = new Map<string, Ask>()
  #byteCount = 0

  /** @param onMake called for each snapshot that is read from the log */
  constructor(log: Log, limits: GatewayLimits, onMake: () => void = () => undefined) {
    this.#log = log
    this.#limits = limits
    this.#onMake = onMake
  }

  /** The size of all kept texts, in bytes. */
  get byteCount(): number {
    return this.#byteCount
  }

  /**
   * Returns a snapshot of the thread that is at most `behindCount` events old.
   * @throws ProtocolViolationError, as a rejection, when the log contains something that must not be sent
   */
  get(threadId: string): Promise<SnapshotText> {
    const asked = this.#asked.get(threadId)
    if (asked !== undefined) return asked.text
    const isOver = (): boolean => ask.isOver
    const ask: Ask = {
      text: this.#find(threadId, isOver).finally(() => {
        if (!ask.isOver) this.#asked.delete(threadId)
      }),
      isOver: false,
    }
    this.#asked.set(threadId, ask)
    return ask.text
  }

  /**
   * This gateway has appended an event. After a retraction, all texts of its thread are dropped, even those being
   * read.
   */
  note({ type, threadId }: LoggedEvent): void {
    if (type !== 'retraction') return
    const ask = this.#asked.get(threadId)
    if (ask !== undefined) ask.isOver = true
    this.#asked.delete(threadId)
    for (const [text, of] of this.#replaced) if (of === threadId) this.#drop(text)
    const kept = this.#texts.get(threadId)
    this.#texts.delete(threadId)
    if (kept !== undefined) this.#drop(kept)
  }

  async #find(threadId: string, isOver: () => boolean): Promise<SnapshotText> {
    const known = this.#texts.get(threadId)
    if (known !== undefined && (await this.#leadsOn(threadId, known)) && known.text !== undefined) {
      this.#texts.delete(threadId) // moves it to the end
      this.#texts.set(threadId, known)
      return known
    }
    const made = await this.#make(threadId)
    if (isOver()) return made
    this.#replace(threadId)
    this.#texts.set(threadId, made)
    this.#byteCount += made.byteCount
    this.#makeRoom(made)
    return made
  }

  /**
   * Whether the log still continues this text, has not got far beyond it, and contains no newer retraction from any
   * process.
   */
  async #leadsOn(threadId: string, text: SnapshotText): Promise<boolean> {
    const { cursor, seenTo } = text
    const head = await this.#log.cursor(threadId)
    if (head.epoch !== cursor.epoch || head.offset - cursor.offset > this.#limits.behindCount) return false
    const news = await this.#log.tail(threadId, seenTo, Math.max(1, head.offset - seenTo.offset))
    if (news.kind === 'resync' || news.events.some(({ type }) => type === 'retraction')) return false
    text.seenTo = news.cursor
    return seenTo === cursor || (await this.#log.tail(threadId, cursor, 1)).kind === 'events'
  }

  async #make(threadId: string): Promise<SnapshotText> {
    this.#onMake()
    const { snapshot, cursor } = await this.#log.snapshot(threadId)
    const { check } = cursor
    return new SnapshotText(GuardedText.of({ snapshot, ...(check !== undefined && { check }) }), cursor)
  }

  #replace(threadId: string): void {
    const old = this.#texts.get(threadId)
    if (old === undefined) return
    this.#texts.delete(threadId)
    if (!old.isRead) return this.#drop(old)
    this.#replaced.set(old, threadId)
    old.whenRead(() => this.#drop(old))
  }

  #makeRoom(latest: SnapshotText): void {
    const isOver = (): boolean => this.#byteCount > this.#limits.keptSnapshotBytes
    for (const old of this.#replaced.keys()) if (isOver()) this.#drop(old)
    for (const [threadId, text] of this.#texts) {
      if (!isOver() || text === latest) return
      this.#texts.delete(threadId)
      this.#drop(text)
    }
  }

  #drop(text: SnapshotText): void {
    if (text.text === undefined) return
    this.#replaced.delete(text)
    this.#byteCount -= text.byteCount
    text.letGo()
  }
}
