import { backoffMs } from '../store/index.ts'
import type { Settings } from './options.ts'

/** Decides how long to wait before the server is asked again. The wait grows with each attempt that did not help. */
export class Patience {
  readonly #settings: Pick<Settings, 'clock' | 'heartbeat' | 'random' | 'retry'>
  #lostCount = 0
  #cancel: (() => void) | undefined

  constructor(settings: Pick<Settings, 'clock' | 'heartbeat' | 'random' | 'retry'>) {
    this.#settings = settings
  }

  /** How many attempts in a row did not help. */
  get lostCount(): number {
    return this.#lostCount
  }

  get isWaiting(): boolean {
    return this.#cancel !== undefined
  }

  /** An attempt helped: starts over. */
  renew(): void {
    this.#lostCount = 0
  }

  lose(): void {
    this.#lostCount++
  }

  /** Gives the server time for its answer; the first wait is that of the heartbeat. */
  waitForAnswer(onSilence: () => void): void {
    const { heartbeat, retry } = this.#settings
    const waitMs = heartbeat.answerMs * 2 ** this.#lostCount
    this.#wait(onSilence, Math.min(waitMs, Math.max(heartbeat.answerMs, retry.capMs)))
  }

  /**
   * The server refused: asks again after a random wait, as after a lost connection.
   * @param attempt the least number of failures to assume
   * @param leastMs the least wait that the server asked for; ≥ 0
   */
  waitToAsk(ask: () => void, attempt = 0, leastMs = 0): void {
    const { retry, random } = this.#settings
    this.#wait(ask, Math.max(leastMs, backoffMs(Math.max(this.#lostCount++, attempt), retry, random)))
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #wait(then: () => void, ms: number): void {
    this.stop()
    this.#cancel = this.#settings.clock.setTimer(then, ms)
  }
}
