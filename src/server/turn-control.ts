import { omitUndefined, type TurnControl } from '../protocol/index.ts'
import { after } from './clock.ts'
import type { GatewaySettings } from './gateway-options.ts'
import type { LoggedTurn } from './log.ts'
import { Poll } from './poll.ts'

/** The turn that is asked about, and the offset to start from. */
export interface ControlQuery {
  readonly threadId: string
  readonly invocationId: string
  /** The caller already knows everything below this offset; ≥ 0. */
  readonly after: number
  /** When the caller's permission ends, in ms since 1970. Default: never. */
  readonly expiresAt?: number
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined
}

export type ControlAnswer = TurnControl | 'unknown_invocation' | 'too_many_polls' | 'expired_token'

/** How long a request waits for news, in ms: less than proxies allow. */
const waitMs = 25_000

/** Tells the producers of turns what people have done, while they have nothing to send themselves. */
export class TurnControls {
  readonly #settings: Pick<GatewaySettings, 'log' | 'clock' | 'limits'>
  /** The waiting requests, by turn. */
  readonly #polls = new Map<string, Set<Poll>>()
  #pollCount = 0

  constructor(settings: Pick<GatewaySettings, 'log' | 'clock' | 'limits'>) {
    this.#settings = settings
  }

  /** The number of waiting requests. */
  get pollCount(): number {
    return this.#pollCount
  }

  /** Answers at once if there is news or the turn has ended. Otherwise it waits for that, at most 25 s. */
  async ask(query: ControlQuery): Promise<ControlAnswer> {
    const { log, clock, limits } = this.#settings
    const { threadId, invocationId, signal, expiresAt = Infinity } = query
    const polls = this.#polls.get(invocationId) ?? new Set()
    if (polls.size >= limits.pollsPerTurnCount || this.#pollCount >= limits.pollCount) return 'too_many_polls'
    const poll = new Poll()
    this.#polls.set(invocationId, polls.add(poll))
    this.#pollCount += 1
    const unsubscribe = log.subscribe(threadId, poll.wake)
    const cancel = clock.setTimer(poll.end, waitMs)
    const forget = after(clock, expiresAt - clock.now(), poll.expire)
    signal?.addEventListener('abort', poll.end)
    try {
      return await this.#answer(query, poll)
    } finally {
      unsubscribe()
      cancel()
      forget()
      signal?.removeEventListener('abort', poll.end)
      this.#pollCount -= 1
      polls.delete(poll)
      if (polls.size === 0) this.#polls.delete(invocationId)
    }
  }

  async #answer(
    { threadId, invocationId, after: from, signal }: ControlQuery,
    poll: Poll,
  ): Promise<ControlAnswer> {
    for (;;) {
      const turn = await this.#settings.log.turn(threadId, invocationId)
      if (poll.isExpired) return 'expired_token'
      if (turn === undefined) return 'unknown_invocation'
      const control = controlOf(turn, from)
      const isNews = control.ended || control.approvals.length > 0
      if (isNews || poll.isOver || signal?.aborted === true) return control
      await poll.woken()
    }
  }

  /** Answers all waiting requests with what there is. */
  answerAll(): void {
    for (const polls of this.#polls.values()) for (const poll of polls) poll.end()
  }
}

/** Nothing more can happen to a turn that has ended, so `ended` is returned each time. */
function controlOf({ approvals, end, retraction }: LoggedTurn, after: number): TurnControl {
  const news = approvals.filter(({ offset }) => offset >= after)
  const offsets = [...news, end, retraction].flatMap((event) =>
    event === undefined ? [] : [event.offset + 1],
  )
  return {
    cancelled: end === undefined ? retraction !== undefined : end.outcome === 'cancelled',
    ended: end !== undefined || retraction !== undefined,
    approvals: news.map(({ approvalId, approved, reason, by }) =>
      omitUndefined({ approvalId, approved, reason, by }),
    ),
    after: Math.max(after, ...offsets),
  }
}
