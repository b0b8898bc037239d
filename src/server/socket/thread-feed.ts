import type { LogCursor, ResyncReason } from '../../protocol/index.ts'
import type { GatewayLimits } from '../gateway-options.ts'
import type { Log, LoggedEvent, Unsubscribe } from '../log.ts'
import { GuardedText } from './guarded-text.ts'

/** The events after a place. */
export type Page =
  | {
      readonly kind: 'events'
      readonly eventCount: number
      /** When the first of them was appended, by the log's clock; undefined without events. */
      readonly appendedAt: number | undefined
      /** The events, and the place after the last of them. */
      readonly text: GuardedText
      /** Only the list of events from that text. */
      readonly list: Uint8Array
      readonly cursor: LogCursor
      /** Whether it is as large as allowed, so that there may be more. */
      readonly isFull: boolean
      /** The approximate size of one of its events, in UTF-16 units. */
      readonly unitsPerEvent: number
    }
  | { readonly kind: 'resync'; readonly reason: ResyncReason }

interface KeptPage {
  readonly from: LogCursor | undefined
  readonly page: Promise<Page>
  /** Set once it is read. */
  ready: Page | undefined
}

/** How many pages of a thread are kept, for clients that read at different speeds or reconnect together. */
const keptPageCount = 4

/**
 * One thread for all sockets of a gateway that follow it. Each page is read, guarded and serialised once, however
 * many sockets need it.
 */
export class ThreadFeed {
  readonly #threadId: string
  readonly #log: Log
  readonly #limits: GatewayLimits
  readonly #listeners = new Set<() => void>()
  readonly #unsubscribe: Unsubscribe
  /** Valid until the next append, after which another page may begin at the same place. */
  #pages: KeptPage[] = []
  /** The log's end when somebody last read up to it. Nearly all sockets are there. */
  #end: LogCursor | undefined
  /** How many events are read at a time: as many as are likely to fit into a frame. */
  #pageCount: number

  constructor(threadId: string, log: Log, limits: GatewayLimits) {
    this.#threadId = threadId
    this.#log = log
    this.#limits = limits
    this.#pageCount = limits.frameEventCount
    this.#unsubscribe = log.subscribe(threadId, () => this.#renew())
  }

  get listenerCount(): number {
    return this.#listeners.size
  }

  add(listener: () => void): void {
    this.#listeners.add(listener)
  }

  delete(listener: () => void): void {
    this.#listeners.delete(listener)
  }

  stop(): void {
    this.#unsubscribe()
    this.#pages = []
  }

  /**
   * The log has grown. First reads the page that nearly all listeners need, and then wakes them: no promise for each.
   */
  #renew(): void {
    this.#pages = []
    const wake = (): void => {
      for (const listener of [...this.#listeners]) listener()
    }
    if (this.#end === undefined) return wake()
    const end = this.#end
    this.#end = undefined // until a reader gets to the end again
    this.#pageAt(end).then(wake, wake)
  }

  /** The page that begins at a place, if it is already read. */
  ready(from: LogCursor | undefined): Page | undefined {
    const page = this.#pages.find((one) => isSamePlace(one.from, from))?.ready
    if (page !== undefined) this.#noteEnd(page)
    return page
  }

  #noteEnd(page: Page): void {
    if (page.kind === 'events' && !page.isFull) this.#end = page.cursor
  }

  /**
   * The page that begins at a place; by default at the thread's beginning.
   * @throws ProtocolViolationError, as a rejection, when the log contains something that must not be sent
   */
  async page(from: LogCursor | undefined): Promise<Page> {
    const page = await this.#pageAt(from)
    this.#noteEnd(page)
    return page
  }

  #pageAt(from: LogCursor | undefined): Promise<Page> {
    const kept = this.#pages.find((one) => isSamePlace(one.from, from))
    if (kept !== undefined) return kept.page
    const one: KeptPage = { from, page: this.#read(from), ready: undefined }
    if (this.#pages.length === keptPageCount) this.#pages.shift()
    this.#pages.push(one)
    const forget = (): void => {
      this.#pages = this.#pages.filter((other) => other !== one)
    }
    // A large page is shared by those who wait for it now, and then dropped: nothing large is kept per thread.
    one.page.then((page) => {
      one.ready = page
      if (page.kind === 'resync' || page.text.bytes.length > keptPageBytes) forget()
    }, forget)
    return one.page
  }

  /** Ends the page where the frame is full. */
  async #read(from: LogCursor | undefined): Promise<Page> {
    const asked = this.#pageCount
    const whole = await this.#log.tail(this.#threadId, from, asked)
    if (whole.kind === 'resync') return { kind: 'resync', reason: whole.reason }
    const { count, unitCount } = fitting(whole.events, this.#limits.frameUnitCount)
    const isCut = count < whole.events.length
    const isFull = isCut || count === asked
    if (isFull) this.#pageCount = Math.min(this.#limits.frameEventCount, count * 2)
    const page = isCut ? await this.#log.tail(this.#threadId, from, count) : whole
    if (page.kind === 'resync') return { kind: 'resync', reason: page.reason }
    const { events, cursor } = page
    const text = GuardedText.of({ events, ...cursor })
    return {
      kind: 'events',
      eventCount: events.length,
      appendedAt: events[0]?.at,
      text,
      list: listIn(text, cursor),
      cursor,
      isFull,
      unitsPerEvent: unitCount / Math.max(1, count),
    }
  }
}

const keptPageBytes = 16_384

/** Extracts the list from `{"events":[…],"epoch":…}`. The rest is the cursor, with a comma instead of its brace. */
const listIn = ({ bytes }: GuardedText, cursor: LogCursor): Uint8Array =>
  bytes.subarray('{"events":'.length, bytes.length - Buffer.byteLength(JSON.stringify(cursor)))

const isSamePlace = (a: LogCursor | undefined, b: LogCursor | undefined): boolean =>
  a === b || (a?.offset === b?.offset && a?.epoch === b?.epoch && a?.check === b?.check)

/** How many events fit into a frame, at least one, and their approximate size. */
function fitting(events: readonly LoggedEvent[], limit: number): { count: number; unitCount: number } {
  let unitCount = 0
  for (const [count, event] of events.entries()) {
    const units = roughUnitsOf(event)
    if (count > 0 && unitCount + units > limit) return { count, unitCount }
    unitCount += units
  }
  return { count: events.length, unitCount }
}

/** Does not serialise chunks of text, which are nearly all of the events. */
const roughUnitsOf = (event: LoggedEvent): number =>
  event.type === 'stream_chunk' && 'delta' in event.part
    ? 256 + event.part.delta.length
    : JSON.stringify(event).length
