import type { Receipt } from '../../core/index.ts'
import { type Recorder, recordEvents } from '../../devtools/index.ts'
import type { BubbleStore } from '../../store/index.ts'
import { type Checkpoint, tailOf, threadIdsOf } from './checkpoint.ts'
import type { Cancel, Clock } from './clock.ts'
import type { Recording } from './recording.ts'
import { type Delivery, scheduleOf } from './schedule.ts'
import { defaultSettings, type Settings } from './settings.ts'

/** What is shown of a player; a new object whenever something in it changes. */
export interface PlayerState {
  readonly recording: Recording
  readonly threadIds: readonly string[]
  readonly settings: Settings
  readonly status: 'paused' | 'playing' | 'ended'
  /** How many deliveries have arrived. */
  readonly position: number
  readonly total: number
  readonly store: BubbleStore
  /** Has recorded the store from its beginning. */
  readonly recorder: Recorder
  /** What the store has answered, in order. The same array grows as long as the store is the same: read it up to `position`. */
  readonly receipts: readonly Receipt[]
  /** The store began with snapshots: how many bubbles they held. */
  readonly resumed: { readonly bubbleCount: number } | undefined
}

export interface PlayerPorts {
  readonly clock: Clock
  readonly makeStore: () => BubbleStore
}

/** How many events are handed over at once at full speed, and for how long before the page may paint. */
const sliceLength = 24
const sliceMs = 8
/** No more often than frames come. */
const shortestTimerMs = 16

const emptyRecording: Recording = { lines: [], broken: [] }

/** Plays a recording into a store. Knows no React and no browser: time and stores are given to it. */
export class Player {
  readonly #ports: PlayerPorts
  readonly #listeners = new Set<() => void>()
  #deliveries: readonly Delivery[] = []
  #receipts: Receipt[] = []
  #checkpoint: Checkpoint | undefined
  #cancel: Cancel | undefined
  /** When the delivery before the next one was due. */
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

  /** Another recording, from its beginning, or from a checkpoint of its own. */
  load(recording: Recording, settings: Settings = this.#state.settings, checkpoint?: Checkpoint): void {
    this.pause()
    this.#checkpoint = checkpoint
    this.#state = { ...this.#state, recording, threadIds: threadIdsOf(recording), settings }
    this.#begin()
    if (checkpoint?.isPlaying === true) this.play()
  }

  /** Other settings. Another speed goes on from here; anything else begins again, since other events arrive. */
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

  /** Hands over the next `count` events at once. */
  readonly step = (count = 1): void => {
    this.pause()
    this.#deliver(Math.min(count, this.#state.total - this.#state.position))
    this.#state.store.flush()
  }

  /** As if so many events had arrived: the missing ones are handed over, or a fresh store gets them all. */
  readonly seek = (position: number): void => {
    const isPlaying = this.#state.status === 'playing'
    this.#halt()
    if (position < this.#state.position) this.#begin()
    this.#deliver(Math.min(position, this.#state.total) - this.#state.position)
    this.#state.store.flush()
    if (isPlaying && this.#state.position < this.#state.total) this.#run()
  }

  /** A fresh store, and nothing has arrived; without what a checkpoint had brought. */
  readonly restart = (): void => {
    this.#halt()
    this.#checkpoint = undefined
    this.#begin()
  }

  /** All that a page needs to go on after it was reloaded; plain JSON. */
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

  /** Hands over what is due, and comes back when the next is. A timer that comes late finds more that is due. */
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
