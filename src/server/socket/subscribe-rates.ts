import type { Allowed } from '../authorize.ts'
import { tokenKeyOf } from '../token-key-of.ts'
import type { Opener, SessionContext } from './session.ts'

/**
 * Counts the subscriptions of one socket and of the client that opened it, in addition to the limit of every socket.
 */
export class SubscribeRates {
  readonly #context: Pick<SessionContext, 'rates' | 'ids'>
  readonly #opener: Opener
  readonly #connectionKey: string

  constructor(context: Pick<SessionContext, 'rates' | 'ids'>, opener: Opener, connectionKey: string) {
    this.#context = context
    this.#opener = opener
    this.#connectionKey = connectionKey
  }

  /** Counts one more, before `authorize` is asked. Returns whether it is too many. */
  async isOverBefore(): Promise<boolean> {
    const { rates } = this.#context
    const refusal =
      (await rates.spend('perConnection', 'subscribe', this.#connectionKey)) ??
      (await rates.spend('perAddress', 'subscribe', this.#opener.address))
    return refusal !== undefined
  }

  /** Counts one more for the token with which it was allowed. Returns whether it is too many. */
  async isOverFor(answer: true | Allowed): Promise<boolean> {
    const { rates, ids } = this.#context
    if (!rates.counts('perToken', 'subscribe')) return false
    // The app may name a token for the thread, or otherwise for the socket.
    const allowed = { ...allowedOf(this.#opener.answer), ...allowedOf(answer) }
    const key = await tokenKeyOf(ids, this.#opener.request, allowed)
    return key !== undefined && (await rates.spend('perToken', 'subscribe', key)) !== undefined
  }
}

const allowedOf = (answer: true | Allowed): Allowed => (answer === true ? {} : answer)
