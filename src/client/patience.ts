import { backoffMs } from '../store/index.ts'
import type { Settings } from './options.ts'

/** How long to wait before a server is asked again: longer each time that asking did not help. */
export class Patience {
  readonly #settings: Pick<Settings, 'clock' | 'heartbeat' | 'random' | 'retry'>
  #lostCount = 0
  #cancel: (() => void) | undefined

  constructor(settings: Pick<Settings, 'clock' | 'heartbeat' | 'random' | 'retry'>) {
    this.#settings = settings
  }

  /** How often in a row the server was asked and did not help. */
  get lostCount(): number {
    return this.#lostCount
  }

  get isWaiting(): boolean {
    return this.#cancel !== undefined
  }

  /** Something has helped. */
  renew(): void {
    this.#lostCount = 0
  }

  lose(): void {
    this.#lostCount++
  }

  /** Gives the server time for its answer, the time of the heartbeat at first. */
  waitForAnswer(onSilence: () => void): void {
    const { heartbeat, retry } = this.#settings
    const waitMs = heartbeat.answerMs * 2 ** this.#lostCount
    this.#wait(onSilence, Math.min(waitMs, Math.max(heartbeat.answerMs, retry.capMs)))
  }

  /**
   * The server has said no: it is asked again after a wait at random, as after a lost connection.
   * @param attempt counts as so many failures at least
   * @param leastMs as long as the server has said; ≥ 0
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
