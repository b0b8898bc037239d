import type { Clock } from '../../store/index.ts'
import type { AuthorizeAnswer } from '../authorize.ts'
import { after } from '../clock.ts'
import { leftMsOf } from '../leave-of.ts'

export interface RightPort {
  readonly clock: Clock
  /** Asks the app. */
  readonly ask: () => AuthorizeAnswer | Promise<AuthorizeAnswer>
  /** The right is lost. */
  readonly onLost: () => void
  /** The right had expired, and the app has renewed it. */
  readonly onBack: () => void
  /** Called with an error of the app when it was asked about an expired right. The right is then lost. */
  readonly onError: (error: unknown) => void
}

/**
 * A right that the app has granted, for as long as it has said. When it expires, the app is asked once more; a no
 * ends it.
 */
export class Right {
  readonly #port: RightPort
  #cancel: () => void = () => undefined
  #holds = true
  #isStopped = false

  constructor(answer: AuthorizeAnswer, port: RightPort) {
    this.#port = port
    this.#take(answer)
  }

  /** False from its expiry until the app has said yes again. */
  get holds(): boolean {
    return this.#holds
  }

  /** Asks whether the right still holds. If the app throws, this rejects and nothing changes. */
  async check(): Promise<void> {
    if (!this.#isStopped) this.#settle(await this.#port.ask())
  }

  stop(): void {
    this.#isStopped = true
    this.#cancel()
  }

  #take(answer: AuthorizeAnswer): void {
    const { clock } = this.#port
    this.#cancel()
    this.#cancel = after(clock, leftMsOf(answer, clock), () => void this.#expire())
  }

  async #expire(): Promise<void> {
    this.#holds = false
    try {
      await this.check()
    } catch (error) {
      this.#port.onError(error)
      this.#settle(false)
    }
  }

  #settle(answer: AuthorizeAnswer): void {
    if (this.#isStopped) return
    if (!answer) return this.#port.onLost()
    this.#take(answer)
    if (this.#holds) return
    this.#holds = true
    this.#port.onBack()
  }
}
