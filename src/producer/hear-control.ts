import { TurnControl } from '../protocol/index.ts'
import { ProducerError } from './errors.ts'
import { wait } from './promises.ts'
import { answerTo } from './request.ts'
import type { RequestSettings } from './settings.ts'

/** The token that identifies a turn. */
export interface TurnToken {
  /** Returns the current token. */
  readonly token: () => string
  /** Gets a new token when this one has expired. */
  readonly renew: () => Promise<void>
}

/** Without news, the gateway answers a request after 25 s. */
const longPollMs = 25_000
/** The least time between requests, for a gateway that answers sooner without news. */
const leastMs = 1_000

/**
 * Receives what people do to a turn: cancel it, or answer requests for approval. Asks until the signal is aborted,
 * and then rejects with its reason.
 * @throws ProducerError if the gateway refuses
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
      giveUpMs: Infinity, // the sender of chunks decides whether the gateway is gone
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
