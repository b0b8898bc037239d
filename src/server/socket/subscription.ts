import type { LogCursor, ServerFrameInput } from '../../protocol/index.ts'
import type { GatewayLimits } from '../gateway-options.ts'
import type { Log, LoggedEvent, Tail } from '../log.ts'

export interface SubscriptionPort {
  /** The client's name for this subscription: each frame carries it. */
  readonly ref: string
  readonly log: Log
  readonly limits: GatewayLimits
  readonly send: (frame: ServerFrameInput) => void
  /** Whether more may be sent now. Who said no calls `wake` when it is yes again. */
  readonly hasRoom: () => boolean
  readonly onFailure: (error: unknown) => void
}

/**
 * One socket's place in one thread: a cursor over the log. It pulls what comes next while the socket has room, so that
 * nothing waits in memory for a client that reads slowly.
 */
export class Subscription {
  readonly #threadId: string
  readonly #port: SubscriptionPort
  readonly #unsubscribe: () => void
  #cursor: LogCursor | undefined
  #isGreeted = false
  #isRunning = false
  #isWoken = false
  #isStopped = false
  /** How many events are asked for: as many as are likely to fit. */
  #pageCount: number
  /** Below this offset a snapshot has been found to be no less than the events. */
  #patientUntil = 0

  constructor(threadId: string, from: LogCursor | undefined, port: SubscriptionPort) {
    this.#threadId = threadId
    this.#cursor = from
    this.#port = port
    this.#pageCount = port.limits.frameEventCount
    this.#unsubscribe = port.log.subscribe(threadId, this.wake)
  }

  /** Something may have to be sent. */
  readonly wake = (): void => {
    this.#isWoken = true
    if (!this.#isRunning) void this.#run()
  }

  stop(): void {
    this.#isStopped = true
    this.#unsubscribe()
  }

  async #run(): Promise<void> {
    this.#isRunning = true
    try {
      while (this.#isWoken && !this.#isStopped && this.#port.hasRoom()) {
        this.#isWoken = false
        if (await this.#step()) this.#isWoken = true
      }
    } catch (error) {
      const isWanted = !this.#isStopped
      this.stop()
      if (isWanted) this.#port.onFailure(error)
    } finally {
      this.#isRunning = false
    }
  }

  /** Sends one frame, if there is something to say; answers whether there may be more. */
  async #step(): Promise<boolean> {
    const next = await this.#next()
    if (this.#isStopped) return false
    if (next.kind === 'events' && next.events.length === 0 && this.#isGreeted) return false
    const threadId = this.#threadId
    const { ref } = this.#port
    const { check } = next.cursor
    this.#isGreeted = true
    this.#cursor = next.cursor
    if (next.kind === 'events') {
      this.#port.send({ type: 'events', threadId, ref, events: next.events, ...next.cursor })
      return next.events.length > 0
    }
    const { reason, snapshot } = next
    this.#port.send({
      type: 'resync',
      threadId,
      ref,
      reason,
      snapshot,
      ...(check !== undefined && { check }),
    })
    return true
  }

  /** The next page, cut where a frame is full; or the snapshot, where so much has to come that it is less. */
  async #next(): Promise<Tail> {
    const { log, limits } = this.#port
    const asked = this.#pageCount
    const page = await log.tail(this.#threadId, this.#cursor, asked)
    if (page.kind === 'resync') return page
    const { count, unitCount } = fitting(page.events, limits.frameUnitCount)
    if (count === page.events.length && count < asked) return page
    this.#pageCount = Math.min(limits.frameEventCount, count * 2)
    const shortcut = await this.#shortcut(unitCount / count)
    if (shortcut !== undefined) return shortcut
    return count === page.events.length ? page : log.tail(this.#threadId, this.#cursor, count)
  }

  async #shortcut(unitsPerEvent: number): Promise<Tail | undefined> {
    const { log, limits } = this.#port
    const { offset } = this.#cursor ?? { offset: 0 }
    if (offset < this.#patientUntil) return undefined
    const head = await log.cursor(this.#threadId)
    if (head.offset - offset <= limits.behindCount) return undefined
    const { snapshot, cursor } = await log.snapshot(this.#threadId)
    const isLess = JSON.stringify(snapshot).length * 2 < unitsPerEvent * (head.offset - offset)
    if (isLess) return { kind: 'resync', reason: 'behind', snapshot, cursor }
    this.#patientUntil = head.offset
    return undefined
  }
}

/** How many events fit into a frame, at least one of them, and about how large these are. */
function fitting(events: readonly LoggedEvent[], limit: number): { count: number; unitCount: number } {
  let unitCount = 0
  for (const [count, event] of events.entries()) {
    const units = roughUnitsOf(event)
    if (count > 0 && unitCount + units > limit) return { count, unitCount }
    unitCount += units
  }
  return { count: events.length, unitCount }
}

/** Without writing out chunks of text, which are nearly all of the events. */
const roughUnitsOf = (event: LoggedEvent): number =>
  event.type === 'stream_chunk' && 'delta' in event.part
    ? 256 + event.part.delta.length
    : JSON.stringify(event).length
