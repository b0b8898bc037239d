import type { LogCursor } from '../../protocol/index.ts'
import type { GatewayLimits } from '../gateway-options.ts'
import type { Log } from '../log.ts'
import type { SnapshotShelf } from './snapshot-shelf.ts'
import type { Page } from './thread-feed.ts'

/** Finds out, for one reader of a thread, whether so many events are missing that a snapshot is smaller. */
export class BehindWatch {
  readonly #source: { readonly log: Log; readonly limits: GatewayLimits; readonly shelf: SnapshotShelf }
  readonly #threadId: string
  /** Below this offset, a snapshot was found to be no smaller than the events. */
  #patientUntil = 0

  constructor(
    source: { readonly log: Log; readonly limits: GatewayLimits; readonly shelf: SnapshotShelf },
    threadId: string,
  ) {
    this.#source = source
    this.#threadId = threadId
  }

  /**
   * @param from the reader's place; by default the beginning
   * @param page the full page that begins there
   */
  async isShorter(
    from: LogCursor | undefined,
    { unitsPerEvent }: Extract<Page, { kind: 'events' }>,
  ): Promise<boolean> {
    const { limits, log, shelf } = this.#source
    const { offset } = from ?? { offset: 0 }
    if (offset < this.#patientUntil) return false
    const head = await log.cursor(this.#threadId)
    if (head.offset - offset <= limits.behindCount) return false
    const { byteCount, cursor } = await shelf.get(this.#threadId)
    if (cursor.offset > offset && byteCount < unitsPerEvent * (cursor.offset - offset)) return true
    this.#patientUntil = head.offset
    return false
  }
}
