import type { Clock } from '../store/index.ts'

export interface HeartbeatTimes {
  /** After this long without a frame the server is asked whether it is there, in ms; at most twice as long passes. */
  readonly idleMs: number
  /** How long it has to answer, in ms. */
  readonly answerMs: number
}

/** Finds out that a socket is dead though nobody said so: asks when it is silent, and gives up without an answer. */
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

  /** Begins, or begins again. */
  start(): void {
    this.#cancel()
    this.#isHeard = this.#isAsking = false
    this.#cancel = this.#clock.setTimer(
      () => (this.#isHeard ? this.start() : this.probe()),
      this.#times.idleMs,
    )
  }

  /** Something came. It costs a flag, not a timer: frames are many. */
  hear(): void {
    this.#isHeard = true
  }

  /** Asks now. */
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
