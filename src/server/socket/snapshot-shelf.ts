import type { LogCursor } from '../../protocol/index.ts'
import type { GatewayLimits } from '../gateway-options.ts'
import type { Log } from '../log.ts'
import { GuardedText } from './guarded-text.ts'
import { SnapshotText } from './snapshot-text.ts'

/**
 * One snapshot text per thread, made when it is first asked for and shared by all who ask, until the log has moved on by
 * more than `behindCount` events: those that came since follow as events. When all texts together are larger than
 * `keptSnapshotBytes`, those go that were replaced, and then those that nobody has asked for the longest.
 */
export class SnapshotShelf {
  readonly #log: Log
  readonly #limits: GatewayLimits
  /** The one that was asked for longest ago comes first. */
  readonly #texts = new Map<string, SnapshotText>()
  /** There is a later one of their thread, and somebody is in the middle of them. */
  readonly #replaced = new Set<SnapshotText>()
  readonly #asked = new Map<string, Promise<SnapshotText>>()
  #byteCount = 0

  constructor(log: Log, limits: GatewayLimits) {
    this.#log = log
    this.#limits = limits
  }

  /** How much is kept, in bytes. */
  get byteCount(): number {
    return this.#byteCount
  }

  /**
   * A snapshot of the thread that is at most `behindCount` events old.
   * @throws ProtocolViolationError, as a rejection, when the log holds what must not be sent
   */
  get(threadId: string): Promise<SnapshotText> {
    const asked = this.#asked.get(threadId)
    if (asked !== undefined) return asked
    const answer = this.#find(threadId).finally(() => this.#asked.delete(threadId))
    this.#asked.set(threadId, answer)
    return answer
  }

  async #find(threadId: string): Promise<SnapshotText> {
    const known = this.#texts.get(threadId)
    if (known !== undefined && (await this.#leadsOn(threadId, known.cursor)) && known.text !== undefined) {
      this.#texts.delete(threadId) // behind all others
      this.#texts.set(threadId, known)
      return known
    }
    const made = await this.#make(threadId)
    this.#replace(threadId)
    this.#texts.set(threadId, made)
    this.#byteCount += made.byteCount
    this.#makeRoom(made)
    return made
  }

  /** Whether the log still goes on from there, and has not gone far. */
  async #leadsOn(threadId: string, cursor: LogCursor): Promise<boolean> {
    const head = await this.#log.cursor(threadId)
    if (head.epoch !== cursor.epoch || head.offset - cursor.offset > this.#limits.behindCount) return false
    return (await this.#log.tail(threadId, cursor, 1)).kind === 'events'
  }

  async #make(threadId: string): Promise<SnapshotText> {
    const { snapshot, cursor } = await this.#log.snapshot(threadId)
    const { check } = cursor
    return new SnapshotText(GuardedText.of({ snapshot, ...(check !== undefined && { check }) }), cursor)
  }

  #replace(threadId: string): void {
    const old = this.#texts.get(threadId)
    if (old === undefined) return
    this.#texts.delete(threadId)
    if (!old.isRead) return this.#drop(old)
    this.#replaced.add(old)
    old.whenRead(() => this.#drop(old))
  }

  #makeRoom(latest: SnapshotText): void {
    const isOver = (): boolean => this.#byteCount > this.#limits.keptSnapshotBytes
    for (const old of this.#replaced) if (isOver()) this.#drop(old)
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
