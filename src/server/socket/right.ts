import type { Clock } from '../../store/index.ts'
import type { AuthorizeAnswer } from '../authorize.ts'
import { after } from '../clock.ts'
import { leftMsOf } from '../leave-of.ts'

export interface RightPort {
  readonly clock: Clock
  /** Asks the app. */
  readonly ask: () => AuthorizeAnswer | Promise<AuthorizeAnswer>
  /** Somebody has it no longer. */
  readonly onLost: () => void
  /** It had expired, and they have it all the same. */
  readonly onBack: () => void
  /** The app has failed when it was asked about a right that had expired, which so is lost. */
  readonly onError: (error: unknown) => void
}

/** A right that the app has given, for as long as it has said. When that is over it is asked once more, and a no ends it. */
export class Right {
  readonly #port: RightPort
  #cancel: () => void = () => undefined
  #holds = true
  #isStopped = false

  constructor(answer: AuthorizeAnswer, port: RightPort) {
    this.#port = port
    this.#take(answer)
  }

  /** False from when it has expired until the app has said yes again. */
  get holds(): boolean {
    return this.#holds
  }

  /** Asks whether they still have it. Rejects with what the app throws: then all stays as it is. */
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
