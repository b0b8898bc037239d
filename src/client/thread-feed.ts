import { type ClientFrameInput, compact, type LogCursor, type ServerFrame } from '../protocol/index.ts'
import { backoffMs } from './backoff.ts'
import type { CheckedPlaces } from './checked-places.ts'
import { type ConnectionError, problem } from './connection-error.ts'
import type { ThreadFollowing } from './connection-state.ts'
import type { Settings } from './options.ts'
import { takePlace } from './take-place.ts'

type FrameOf<Type extends ServerFrame['type']> = Extract<ServerFrame, { readonly type: Type }>

export interface ThreadFeedOwner {
  readonly checked: Pick<CheckedPlaces, 'set' | 'of'>
  readonly send: (frame: ClientFrameInput) => void
  readonly onChange: () => void
  readonly onError: (error: ConnectionError) => void
}

/**
 * Follows one thread over one socket after another: asks for it from where the store stands, and again when what comes
 * leaves a hole. All is compared by cursors: what is known counts, whoever fed it.
 */
export class ThreadFeed {
  readonly #threadId: string
  readonly #settings: Settings
  readonly #owner: ThreadFeedOwner
  #state: ThreadFollowing = { status: 'subscribing' }
  /** The farthest that this socket has spoken of: until the store is there, something is missing. */
  #target: LogCursor | undefined
  /** The farthest hole, by epoch, that this socket was asked to fill at once: the same one is asked for by the clock. */
  readonly #repaired = new Map<string | undefined, number>()
  /** Where the store stood when the server was last asked. */
  #askedAt: Place = { offset: 0 }
  #isOver = false
  /** How often in a row the server was asked and did not help. */
  #fruitlessCount = 0
  #cancelTimer: (() => void) | undefined

  constructor(threadId: string, settings: Settings, owner: ThreadFeedOwner) {
    this.#threadId = threadId
    this.#settings = settings
    this.#owner = owner
  }

  get state(): ThreadFollowing {
    return this.#state
  }

  /** There is a socket. */
  begin(): void {
    this.pause()
    this.#ask()
  }

  /** There is none. */
  pause(): void {
    this.#stopTimer()
    this.#repaired.clear()
    this.#target = undefined
    this.#fruitlessCount = 0
    const { status, reason } = this.#state
    if (status !== 'subscribing' || reason !== undefined) this.#state = { status: 'subscribing' }
  }

  /** The thread is closed. */
  end(): void {
    this.#isOver = true
    this.#stopTimer()
  }

  takeEvents({ events, epoch, offset, check }: FrameOf<'events'>): void {
    const before = this.#cursor
    this.#settings.store.ingestAll(events)
    if (this.#isOver) return // a listener of the store has closed the thread
    const here: LogCursor = compact({ epoch, offset, check })
    const cursor = this.#cursor
    if (isSame(cursor, here)) this.#owner.checked.set(this.#threadId, here)
    if (this.#target?.epoch !== epoch || this.#target.offset < offset) this.#target = here
    const isComplete = reaches(cursor, this.#target)
    if (isComplete) this.#settle()
    else if (!reaches(cursor, here) && this.#isNewHole(cursor)) this.#repair(cursor)
    else if (!isSame(cursor, before) || this.#cancelTimer === undefined) this.#wait()
    this.#show('live', isComplete ? undefined : this.#state.reason)
  }

  takeResync(frame: FrameOf<'resync'>): void {
    const here = takePlace(this.#settings.store, frame)
    if (this.#isOver) return
    if (here === undefined) {
      // The server is asked again, by the clock: another answer may be a better one.
      this.#report(problem('undecodable_snapshot', undefined, this.#threadId))
      if (this.#cancelTimer === undefined) this.#wait()
      return
    }
    this.#target = here
    this.#owner.checked.set(this.#threadId, here)
    this.#settle()
    this.#show('live')
  }

  takeError(error: ConnectionError): void {
    this.#stopTimer()
    if (error.code !== 'internal') return this.#show('refused', error)
    const { retry, random, clock } = this.#settings
    this.#cancelTimer = clock.setTimer(() => this.#ask(), backoffMs(this.#fruitlessCount++, retry, random))
    this.#show('subscribing', error)
  }

  /** Where the store stands; in a thread that it does not know yet, before everything. */
  get #cursor(): Place {
    return this.#settings.store.cursor(this.#threadId) ?? { offset: 0 }
  }

  #isNewHole({ epoch, offset }: Place): boolean {
    return offset > (this.#repaired.get(epoch) ?? -1)
  }

  #repair({ epoch, offset }: Place): void {
    this.#repaired.set(epoch, offset)
    this.#noteProgress()
    this.#ask()
  }

  #ask(): void {
    this.#askedAt = this.#cursor
    const place = this.#owner.checked.of(this.#threadId) ?? this.#settings.store.cursor(this.#threadId)
    this.#owner.send({ type: 'subscribe', threadId: this.#threadId, ...place })
    this.#wait()
  }

  /** Gives the server time; it had better send something. */
  #wait(): void {
    const { clock, heartbeat, retry } = this.#settings
    this.#stopTimer()
    const waitMs = heartbeat.answerMs * 2 ** this.#fruitlessCount
    this.#cancelTimer = clock.setTimer(
      this.#onSilence,
      Math.min(waitMs, Math.max(heartbeat.answerMs, retry.capMs)),
    )
  }

  readonly #onSilence = (): void => {
    this.#fruitlessCount++
    this.#noteProgress()
    if (this.#fruitlessCount === 2) this.#report(problem('stuck', undefined, this.#threadId))
    this.#ask()
  }

  #settle(): void {
    this.#stopTimer()
    this.#noteProgress()
  }

  /** What the server has sent since it was asked has helped. */
  #noteProgress(): void {
    if (!isSame(this.#cursor, this.#askedAt)) this.#fruitlessCount = 0
  }

  #stopTimer(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
  }

  #report(error: ConnectionError): void {
    this.#show(this.#state.status, error)
    this.#owner.onError(error)
  }

  #show(status: ThreadFollowing['status'], reason?: ConnectionError): void {
    if (this.#state.status === status && this.#state.reason === reason) return
    this.#state = { status, ...(reason && { reason }) }
    this.#owner.onChange()
  }
}

interface Place {
  /** Absent where nothing is known. */
  readonly epoch?: string
  readonly offset: number
}

const isSame = (a: Place, b: Place): boolean => a.epoch === b.epoch && a.offset === b.offset

const reaches = (cursor: Place, { epoch, offset }: Place): boolean =>
  cursor.epoch === epoch ? cursor.offset >= offset : cursor.epoch === undefined && offset === 0
