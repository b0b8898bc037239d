import { type ClientFrameInput, omitUndefined, type LogCursor, type ServerFrame } from '../protocol/index.ts'
import type { CheckedCursors } from './checked-cursors.ts'
import { type ConnectionError, problem } from './connection-error.ts'
import type { ThreadFollowing } from './connection-state.ts'
import type { FetchResult } from './fetch-snapshot.ts'
import { isOfAnother } from './is-of-another.ts'
import { isSamePosition, type LogPosition, reaches } from './log-position.ts'
import type { Settings } from './options.ts'
import { Patience } from './patience.ts'
import { type ResyncSnapshot, takeEmpty, takePlace } from './take-place.ts'

type FrameOf<Type extends ServerFrame['type']> = Extract<ServerFrame, { readonly type: Type }>

export interface ThreadSubscriptionOwner {
  readonly checked: Pick<CheckedCursors, 'set' | 'of' | 'hasGap' | 'closeGap'>
  /** Returns a ref that no subscription of this connection has had. */
  readonly newRef: () => string
  readonly send: (frame: ClientFrameInput) => void
  /** Fetches the snapshot whose url a resync names. Returns a function that cancels. */
  readonly fetch: (url: string, onResult: (result: FetchResult) => void) => () => void
  readonly onChange: (following: ThreadFollowing) => void
  readonly onError: (error: ConnectionError) => void
}

/**
 * Follows one thread over one socket after another. Requests it from the store's cursor, and again when a frame
 * leaves a gap. It compares cursors only, so events from other sources count as well.
 */
export class ThreadSubscription {
  readonly #threadId: string
  readonly #settings: Settings
  readonly #owner: ThreadSubscriptionOwner
  #state: ThreadFollowing = { status: 'subscribing' }
  /** The ref of the last request; undefined while no frame can be its answer. */
  #ref: string | undefined
  /** Whether the store had a gap when this socket or thread was opened. No check covers events beyond a gap. */
  #isAnew = false
  /** How many snapshots have come since the last request. */
  #resyncCount = 0
  /** The farthest cursor that this socket has named. Until the store reaches it, something is missing. */
  #target: LogCursor | undefined
  /** The farthest gap per epoch that was requested at once. The same gap is requested again only by the timer. */
  readonly #repaired = new Map<string | undefined, number>()
  /** The store's cursor at the last request. */
  #askedAt: LogPosition = { offset: 0 }
  #isOver = false
  /** How many snapshots in a row were fetched without an event in between. */
  #fetchedCount = 0
  readonly #patience: Patience
  #cancelFetch: (() => void) | undefined

  constructor(threadId: string, settings: Settings, owner: ThreadSubscriptionOwner) {
    this.#threadId = threadId
    this.#settings = settings
    this.#owner = owner
    this.#patience = new Patience(settings)
  }

  get state(): ThreadFollowing {
    return this.#state
  }

  /** Whether no frame can be an answer: the server refused the thread, or failed and is asked again later. */
  get isIdle(): boolean {
    return this.#ref === undefined && this.#cancelFetch === undefined
  }

  /** Starts on a new socket, or starts over on this one. */
  begin(): void {
    const before = this.#state
    this.pause()
    const { store } = this.#settings
    store.flush() // the view shows only what is published
    const hasGap = (store.thread(this.#threadId)?.gap ?? null) !== null
    this.#isAnew = hasGap || this.#owner.checked.hasGap(this.#threadId)
    this.#ask()
    if (this.#state !== before) this.#owner.onChange(this.#state)
  }

  /** The socket is lost. */
  pause(): void {
    this.#stop()
    this.#repaired.clear()
    this.#target = undefined
    this.#patience.renew()
    this.#fetchedCount = 0
    const { status, reason } = this.#state
    if (status !== 'subscribing' || reason !== undefined) this.#state = { status: 'subscribing' }
  }

  /** The thread is closed. */
  end(): void {
    this.#isOver = true
    this.#stop()
  }

  /** Handles a frame that answers the latest request. Frames of earlier requests are ignored. */
  take(frame: FrameOf<'events' | 'resync' | 'error'>): void {
    if (frame.ref === undefined || frame.ref !== this.#ref) return
    if (frame.type === 'events') this.#takeEvents(frame)
    else if (frame.type === 'resync') this.#takeResync(frame)
    else this.#takeError(frame)
  }

  #takeEvents({ events, epoch, offset, check, resyncCount = 0 }: FrameOf<'events'>): void {
    const before = this.#position
    // A snapshot was lost. It would have said which known events the log still has. Without it, these events seem to
    // fit.
    if (resyncCount !== this.#resyncCount) return this.#miss(before, before)
    const own = events.filter((event) => !isOfAnother(event, this.#threadId))
    this.#settings.store.ingestAll(own)
    if (offset === 0 && before.epoch === undefined) takeEmpty(this.#settings.store, this.#threadId, epoch)
    if (own.length < events.length) this.#owner.onError(problem('foreign_event', undefined, this.#threadId))
    if (this.#isOver) return // a listener of the store may have closed the thread
    this.#fetchedCount = 0
    const here: LogCursor = omitUndefined({ epoch, offset, check })
    const position = this.#position
    if (this.#target?.epoch !== epoch || this.#target.offset < offset) this.#target = here
    // A frame that fills a gap can take the store directly to the end of an earlier frame.
    const checked = [here, this.#target].find((cursor) => isSamePosition(position, cursor))
    if (checked !== undefined) this.#owner.checked.set(this.#threadId, checked)
    const isComplete = reaches(position, this.#target)
    if (isComplete) this.#settle()
    else if (!reaches(position, here)) this.#miss(position, before)
    else this.#waitOn(position, before)
    this.#show('live', isComplete ? undefined : this.#state.reason)
  }

  #takeResync({ reason, snapshot, check, url }: FrameOf<'resync'>): void {
    if (url === undefined) {
      const isTaken = this.#takeSnapshot(reason, { snapshot, ...(check !== undefined && { check }) })
      if (isTaken) this.#show('live')
      // The timer asks the server again: another answer may be better.
      else if (!this.#isOver && !this.#patience.isWaiting) this.#wait()
      return
    }
    this.#stop()
    this.#show('subscribing', this.#state.reason)
    if (this.#isOver) return
    let isThere = false
    const cancel = this.#owner.fetch(url, (result) => {
      isThere = true
      this.#cancelFetch = undefined
      this.#takeFetched(reason, result)
    })
    if (!isThere) this.#cancelFetch = cancel
  }

  #takeFetched(reason: FrameOf<'resync'>['reason'], result: FetchResult): void {
    const isTaken = result.ok && this.#takeSnapshot(reason, result.answer)
    if (this.#isOver) return
    if (!result.ok) this.#report(problem('no_snapshot', result.detail, this.#threadId))
    // The first fetched snapshot leads to a place from which events come. A server that names one after the other
    // gets a pause.
    if (isTaken && this.#fetchedCount++ === 0) this.#ask()
    else this.#askLater()
  }

  #takeError({ code, message }: FrameOf<'error'>): void {
    this.#stop()
    const error: ConnectionError = { code, message: message.slice(0, 200), threadId: this.#threadId }
    const isForNow = code === 'internal' || code === 'too_many_asks'
    if (isForNow) this.#askLater()
    this.#show(isForNow ? 'subscribing' : 'refused', error)
    this.#owner.onError(error)
  }

  /** @returns whether the store took the snapshot; an invalid one is reported */
  #takeSnapshot(reason: FrameOf<'resync'>['reason'], answer: ResyncSnapshot): boolean {
    const here = takePlace(this.#settings.store, this.#threadId, reason, answer, this.#isAnew)
    if (this.#isOver) return false
    if (here === undefined) {
      this.#report(problem('undecodable_snapshot', undefined, this.#threadId))
      return false
    }
    if (this.#isAnew) this.#owner.checked.closeGap(this.#threadId)
    this.#isAnew = false
    this.#resyncCount++
    this.#target = here
    this.#owner.checked.set(this.#threadId, here)
    this.#settle()
    return true
  }

  /** The store's cursor; the beginning for a thread that it does not know. */
  get #position(): LogPosition {
    return this.#settings.store.cursor(this.#threadId) ?? { offset: 0 }
  }

  /** A frame was lost. The first time at this place, it is requested at once; later by the timer. */
  #miss(position: LogPosition, before: LogPosition): void {
    const { epoch, offset } = position
    if (offset <= (this.#repaired.get(epoch) ?? -1)) return this.#waitOn(position, before)
    this.#repaired.set(epoch, offset)
    this.#noteProgress()
    this.#ask()
  }

  /** Progress gives the server time for the rest. A frame that changed nothing does not. */
  #waitOn(position: LogPosition, before: LogPosition): void {
    if (!isSamePosition(position, before) || !this.#patience.isWaiting) this.#wait()
  }

  #ask(): void {
    if (this.#isOver) return
    this.#askedAt = this.#position
    this.#resyncCount = 0
    this.#ref = this.#owner.newRef()
    this.#owner.send({ type: 'subscribe', threadId: this.#threadId, ref: this.#ref, ...this.#start })
    this.#wait()
  }

  /**
   * Where to request from. To fetch the thread again in full, it names a place that no log has, so that the answer is a
   * snapshot.
   */
  get #start(): { readonly epoch: string; readonly offset: number; readonly check?: string } | undefined {
    const cursor = this.#settings.store.cursor(this.#threadId)
    if (cursor === undefined) return undefined
    if (this.#isAnew) return { epoch: cursor.epoch, offset: Number.MAX_SAFE_INTEGER }
    return this.#owner.checked.of(this.#threadId) ?? cursor
  }

  /** Gives the server time to send something. */
  #wait(): void {
    if (!this.#isOver) this.#patience.waitForAnswer(this.#onSilence)
  }

  /** The request failed; a later one may succeed. */
  #askLater(): void {
    if (!this.#isOver) this.#patience.waitToAsk(() => this.#ask(), this.#fetchedCount)
  }

  readonly #onSilence = (): void => {
    this.#patience.lose()
    this.#noteProgress()
    if (this.#patience.lostCount === 2) this.#report(problem('stuck', undefined, this.#threadId))
    this.#ask()
  }

  #settle(): void {
    this.#patience.stop()
    this.#noteProgress()
  }

  /** Resets the waits if the store's cursor has moved since the last request. */
  #noteProgress(): void {
    if (!isSamePosition(this.#position, this.#askedAt)) this.#patience.renew()
  }

  /** Stops waiting, and ignores further frames of the last request. */
  #stop(): void {
    this.#patience.stop()
    this.#cancelFetch?.()
    this.#cancelFetch = undefined
    this.#ref = undefined
  }

  #report(error: ConnectionError): void {
    this.#show(this.#state.status, error)
    this.#owner.onError(error)
  }

  #show(status: ThreadFollowing['status'], reason?: ConnectionError): void {
    if (this.#state.status === status && this.#state.reason === reason) return
    this.#state = { status, ...(reason && { reason }) }
    this.#owner.onChange(this.#state)
  }
}
