import type { Clock } from '../store/index.ts'

/** When a silent server is pinged, and how long it may take to answer. */
export interface HeartbeatTimes {
  /** Milliseconds without a frame after which the server is pinged. The ping may come up to twice as late. */
  readonly idleMs: number
  /** How long the server has to answer, in ms. */
  readonly answerMs: number
}

/** Detects a dead socket that was never closed: pings the server after a silence, and gives up without an answer. */
export class Heartbeat {
  readonly #times: HeartbeatTimes
  readonly #clock: Clock
  readonly #ping: () => void
  readonly #onDeath: () => void
  #isHeard = false
  #isAsking = false
  #cancel: () => void = () => undefined

  constructor(times: HeartbeatTimes, clock: Clock, ping: () => void, onDeath: () => void) {
    this.#times = times
    this.#clock = clock
    this.#ping = ping
    this.#onDeath = onDeath
  }

  /** Starts, or starts over. */
  start(): void {
    this.#cancel()
    this.#isHeard = this.#isAsking = false
    this.#cancel = this.#clock.setTimer(
      () => (this.#isHeard ? this.start() : this.probe()),
      this.#times.idleMs,
    )
  }

  /** Something arrived. This sets only a flag, because frames are many; a timer for each would cost too much. */
  hear(): void {
    this.#isHeard = true
  }

  /** Pings now. */
  probe(): void {
    if (this.#isAsking) return
    this.#cancel()
    this.#isHeard = false
    this.#isAsking = true
    this.#cancel = this.#clock.setTimer(
      () => (this.#isHeard ? this.start() : this.#onDeath()),
      this.#times.answerMs,
    )
    this.#ping()
  }

  stop(): void {
    this.#cancel()
  }
}
