import { askedInTime } from '../asked-in-time.ts'
import type { GatewaySettings } from '../gateway-options.ts'
import type { Answer } from '../operations/answer.ts'

/** A thread to read for the check. Nobody writes to it. */
const threadId = 'onebubble:health'

/** Tells anybody whether the gateway can serve, and nothing else. */
export class HealthCheck {
  readonly #ask: () => Promise<unknown>
  #asked: Promise<boolean> | undefined

  constructor({ log, healthTimeoutMs, clock }: Pick<GatewaySettings, 'log' | 'healthTimeoutMs' | 'clock'>) {
    const ask = askedInTime('log.cursor', (id: string) => log.cursor(id), healthTimeoutMs, clock)
    this.#ask = async () => ask(threadId)
  }

  /** @param isDraining whether the gateway is stopping */
  async answer(isDraining: boolean): Promise<Answer> {
    if (isDraining) return { code: 'draining' }
    return (await this.#logAnswers()) ? { status: 200, body: { status: 'ok' } } : { code: 'log_unavailable' }
  }

  /** However many requests there are, the log is asked once at a time. */
  #logAnswers(): Promise<boolean> {
    this.#asked ??= this.#ask()
      .then(
        () => true,
        () => false, // an append reports the reason
      )
      .finally(() => (this.#asked = undefined))
    return this.#asked
  }
}
