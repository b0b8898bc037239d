import { TurnControl } from '../protocol/index.ts'
import { ProducerError } from './errors.ts'
import { wait } from './promises.ts'
import { answerTo } from './request.ts'
import type { RequestSettings } from './settings.ts'

/** How a turn proves which one it is. */
export interface TurnToken {
  /** The latest one. */
  readonly token: () => string
  /** Gets another one, as this one has expired. */
  readonly renew: () => Promise<void>
}

/** The gateway answers a request after 25 s if nothing has been said. */
const longPollMs = 25_000
/** Who answers sooner with nothing new is not asked again at once. */
const leastMs = 1_000

/**
 * Hears what people say of a turn: that it is cancelled, and what they approve. Asks until the signal is aborted, which it
 * rejects with.
 * @throws ProducerError where the gateway refuses to say it
 */
export async function hearControl(
  settings: RequestSettings,
  { token, renew }: TurnToken,
  signal: AbortSignal,
  hear: (control: TurnControl) => void,
): Promise<never> {
  for (let after = 0; ;) {
    const begunAt = settings.clock.now()
    const request = {
      path: `/turn/control?after=${after}`,
      headers: { authorization: `Bearer ${token()}` },
      timeoutMs: longPollMs + settings.requestTimeoutMs,
      giveUpMs: Infinity, // whether the gateway is gone for good is found out by those who send
    }
    try {
      const control = await answerTo(settings, request, TurnControl, signal)
      hear(control)
      const isNews = control.after > after
      after = control.after
      if (!isNews && settings.clock.now() - begunAt < leastMs) await wait(settings.clock, leastMs, signal)
    } catch (error) {
      if (!(error instanceof ProducerError) || error.code !== 'expired_token') throw error
      await renew()
    }
  }
}
