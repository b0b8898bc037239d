import type { Receipt } from '../../core/index.ts'
import { type Recorder, recordEvents } from '../../devtools/index.ts'
import type { BubbleStore } from '../../store/index.ts'
import { type Checkpoint, tailOf, threadIdsOf } from './checkpoint.ts'
import type { Cancel, Clock } from './clock.ts'
import type { Recording } from './recording.ts'
import { type Delivery, scheduleOf } from './schedule.ts'
import { defaultSettings, type Settings } from './settings.ts'

/** The visible state of a player; a new object with each change. */
export interface PlayerState {
  readonly recording: Recording
  readonly threadIds: readonly string[]
  readonly settings: Settings
  readonly status: 'paused' | 'playing' | 'ended'
  /** How many deliveries have arrived. */
  readonly position: number
  readonly total: number
  readonly store: BubbleStore
  /** Has recorded the store since its creation. */
  readonly recorder: Recorder
  /** The receipts of the store, in order. The same array grows until the store is replaced, so read it up to `position`. */
  readonly receipts: readonly Receipt[]
  /** Set if the store started from snapshots: the number of bubbles in them. */
  readonly resumed: { readonly bubbleCount: number } | undefined
}

export interface PlayerPorts {
  readonly clock: Clock
  readonly makeStore: () => BubbleStore
}

/** How many events are delivered at once at full speed, and for how long until the page may paint. */
const sliceLength = 24
const sliceMs = 8
/** At most once per frame. */
const shortestTimerMs = 16

const emptyRecording: Recording = { lines: [], broken: [] }

/** Plays a recording into a store. It does not depend on React or a browser: its clock and stores are injected. */
export class Player {
  readonly #ports: PlayerPorts
  readonly #listeners = new Set<() => void>()
  #deliveries: readonly Delivery[] = []
  #receipts: Receipt[] = []
  #checkpoint: Checkpoint | undefined
  #cancel: Cancel | undefined
  /** When the last delivery was due. */
  #dueBefore = 0
  #state: PlayerState

  constructor(ports: PlayerPorts) {
    this.#ports = ports
    const store = ports.makeStore()
    this.#state = {
      recording: emptyRecording,
      threadIds: [],
      settings: defaultSettings,
      status: 'paused',
      position: 0,
      total: 0,
      store,
      recorder: recordEvents(store),
      receipts: this.#receipts,
      resumed: undefined,
    }
  }

  readonly getState = (): PlayerState => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Loads a recording, at its beginning or at a checkpoint of it. */
  load(recording: Recording, settings: Settings = this.#state.settings, checkpoint?: Checkpoint): void {
    this.pause()
    this.#checkpoint = checkpoint
    this.#state = { ...this.#state, recording, threadIds: threadIdsOf(recording), settings }
    this.#begin()
    if (checkpoint?.isPlaying === true) this.play()
  }

  /** Changes settings. A new speed applies from the current position. Any other change restarts, since other events arrive. */
  configure(change: Partial<Settings>): void {
    const isPlaying = this.#state.status === 'playing'
    const isOnlySpeed = Object.keys(change).every((name) => name === 'speed')
    this.#halt()
    this.#set({ settings: { ...this.#state.settings, ...change } })
    if (!isOnlySpeed) {
      this.#checkpoint = undefined
      this.#begin()
    }
    if (isPlaying) this.#run()
  }

  readonly play = (): void => {
    if (this.#state.status === 'playing' || this.#state.recording.lines.length === 0) return
    if (this.#state.position === this.#state.total) this.restart()
    this.#run()
  }

  readonly pause = (): void => {
    this.#halt()
    if (this.#state.status === 'playing') this.#set({ status: 'paused' })
    this.#state.store.flush()
  }

  /** Delivers the next `count` events at once. */
  readonly step = (count = 1): void => {
    this.pause()
    this.#deliver(Math.min(count, this.#state.total - this.#state.position))
    this.#state.store.flush()
  }

  /** Goes to a position: delivers the missing events, or all of them into a new store when it goes back. */
  readonly seek = (position: number): void => {
    const isPlaying = this.#state.status === 'playing'
    this.#halt()
    if (position < this.#state.position) this.#begin()
    this.#deliver(Math.min(position, this.#state.total) - this.#state.position)
    this.#state.store.flush()
    if (isPlaying && this.#state.position < this.#state.total) this.#run()
  }

  /** Starts again with a new store, without the checkpoint. */
  readonly restart = (): void => {
    this.#halt()
    this.#checkpoint = undefined
    this.#begin()
  }

  /** The state to continue from after a reload of the page; plain JSON. */
  checkpoint(): Checkpoint {
    const { store, threadIds, settings, status } = this.#state
    const snapshots = threadIds.map((id) => store.snapshot(id)).filter((snapshot) => snapshot !== undefined)
    return { v: 1, settings, isPlaying: status === 'playing', snapshots }
  }

  #begin(): void {
    const { recording, settings } = this.#state
    const store = this.#ports.makeStore()
    const recorder = recordEvents(store)
    const schedule = scheduleOf(recording, settings)
    const snapshots = this.#checkpoint?.snapshots ?? recording.history?.() ?? []
    for (const snapshot of snapshots) store.hydrate(snapshot)
    store.flush()
    this.#deliveries = this.#checkpoint === undefined ? schedule : tailOf(schedule, store)
    this.#receipts = []
    const total = this.#deliveries.length
    this.#set({
      store,
      recorder,
      receipts: this.#receipts,
      position: 0,
      total,
      status: total === 0 && recording.lines.length > 0 ? 'ended' : 'paused',
      resumed:
        this.#checkpoint === undefined
          ? undefined
          : {
              bubbleCount: this.#state.threadIds.reduce(
                (sum, id) => sum + (store.thread(id)?.keys.length ?? 0),
                0,
              ),
            },
    })
  }

  #run(): void {
    this.#set({ status: 'playing' })
    this.#dueBefore = this.#ports.clock.now()
    this.#tick()
  }

  /** Delivers the events that are due, and sets a timer for the next. A late timer finds more events due. */
  readonly #tick = (): void => {
    this.#cancel = undefined
    if (this.#state.settings.speed === 'max') this.#tickAtFullSpeed()
    else this.#tickInTime(this.#ports.clock.now())
  }

  #tickAtFullSpeed(): void {
    const { clock } = this.#ports
    const end = clock.now() + sliceMs
    do this.#deliver(sliceLength)
    while (this.#state.status === 'playing' && clock.now() < end)
    if (this.#state.status === 'playing') this.#cancel = clock.soon(this.#tick)
  }

  #tickInTime(now: number): void {
    const { position, settings } = this.#state
    const factor = Number(settings.speed)
    let count = 0
    let due = this.#dueBefore
    for (;;) {
      const next = this.#deliveries[position + count]
      if (next === undefined) break
      const nextDue = due + next.delayMs / factor
      if (nextDue > now) {
        this.#cancel = this.#ports.clock.setTimer(this.#tick, Math.max(shortestTimerMs, nextDue - now))
        break
      }
      due = nextDue
      count += 1
    }
    this.#dueBefore = due
    this.#deliver(count)
  }

  #deliver(count: number): void {
    const { store, position, total } = this.#state
    if (count <= 0 || position === total) return
    const batch = this.#deliveries.slice(position, position + count)
    this.#receipts.push(...store.ingestAll(batch.map(({ event }) => event)))
    const isEnd = position + batch.length === total
    if (isEnd) this.#halt()
    this.#set({ position: position + batch.length, ...(isEnd && { status: 'ended' }) })
  }

  #halt(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #set(change: Partial<PlayerState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of [...this.#listeners]) listener()
  }
}
