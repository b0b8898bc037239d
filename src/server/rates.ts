import { UsageError } from '../core/index.ts'
import { callSafely, type Clock } from '../store/index.ts'
import { askedInTime } from './asked-in-time.ts'
import { MissingPeerError } from './missing-peer-error.ts'
import { peers } from './peers.ts'

/** How often something may be done: `count` times in each `durationMs`, which is a whole number of seconds. */
export interface Rate {
  readonly count: number
  readonly durationMs: number
}

/** `connect`: open a socket. `subscribe`: to a thread. `read`: any GET. `append`: any POST. */
export type RateKind = 'connect' | 'subscribe' | 'read' | 'append'

/** The options of a limiter, named as in rate-limiter-flexible. */
export interface RateLimiterOptions {
  readonly keyPrefix: string
  readonly points: number
  /** In seconds. */
  readonly duration: number
}

/** A limiter; those of rate-limiter-flexible fit. */
export interface RateLimiter {
  /** Rejects with `{ msBeforeNext }` if the key has no points left, and with an Error if that cannot be found out. */
  consume(key: string): Promise<unknown>
}

/** Rates that rate-limiter-flexible counts. A kind that is left out is not counted. */
export interface RateOptions {
  /** Per turn's callback token, per `token` of `authorize`, or per `Authorization` header, whichever comes first. */
  readonly perToken?: Readonly<Partial<Record<RateKind, Rate>>>
  /** Per socket. `frame`: any frame it sends. */
  readonly perConnection?: Readonly<Partial<Record<'subscribe' | 'frame', Rate>>>
  /** Per address, as returned by `addressOf`. Counted before anything else is asked. */
  readonly perAddress?: Readonly<Partial<Record<RateKind, Rate>>>
  /**
   * Makes the limiter of one rate. For Redis, use `(options) => new RateLimiterRedis({ storeClient, ...options })`;
   * all gateways then count together. Default: a `RateLimiterMemory`.
   */
  readonly makeLimiter?: (options: RateLimiterOptions) => RateLimiter
  /** How long a limiter may take; < 2^31. After that it counts as failed. Default: 1 s. */
  readonly timeoutMs?: number
  /** While limiters fail, allow everything or nothing. Failures go to `onError`. Default: `allow`. */
  readonly whenUnavailable?: 'allow' | 'refuse'
}

export type RateScope = 'perToken' | 'perConnection' | 'perAddress'

export interface RateRefusal {
  readonly code: 'too_many_requests' | 'rates_unavailable'
  /** How long to wait, in ms. */
  readonly waitMs: number
}

/** How long a failed limiter is not asked, in ms. */
const restMs = 1_000

/** Counts requests and frames against the rates. */
export class Rates {
  readonly #options: RateOptions
  readonly #clock: Clock
  readonly #onError: ((error: unknown) => void) | undefined
  readonly #limiters = new Map<string, Promise<RateLimiter>>()
  #isResting = false

  constructor(options: RateOptions, clock: Clock, onError: ((error: unknown) => void) | undefined) {
    this.#options = options
    this.#clock = clock
    this.#onError = onError
  }

  /** Whether anything of this kind is counted. */
  counts(scope: RateScope, kind: RateKind | 'frame'): boolean {
    return this.#rateOf(scope, kind) !== undefined
  }

  /**
   * Counts one more.
   * @param key whose it is
   * @returns why it may not be done; undefined if it may
   * @throws MissingPeerError, as a rejection, when rate-limiter-flexible is not installed
   */
  async spend(scope: RateScope, kind: RateKind | 'frame', key: string): Promise<RateRefusal | undefined> {
    const rate = this.#rateOf(scope, kind)
    if (rate === undefined) return undefined
    if (this.#isResting) return this.#unavailable()
    try {
      await this.#consume(`onebubble:${scope}:${kind}`, rate, key)
      return undefined
    } catch (error) {
      if (error instanceof MissingPeerError) throw error
      const waitMs: unknown = Reflect.get(Object(error), 'msBeforeNext')
      if (typeof waitMs === 'number') return { code: 'too_many_requests', waitMs: Math.max(0, waitMs) }
      this.#rest(error)
      return this.#unavailable()
    }
  }

  /** Imports the package now, before anything is counted. Rejects with MissingPeerError. */
  async load(): Promise<void> {
    const { makeLimiter, perToken, perConnection, perAddress } = this.#options
    const isUsed = [perToken, perConnection, perAddress].some((rates) => rates !== undefined)
    if (isUsed && makeLimiter === undefined) await peers.rateLimiter()
  }

  #rateOf(scope: RateScope, kind: RateKind | 'frame'): Rate | undefined {
    const rates: Readonly<Record<string, Rate | undefined>> | undefined = this.#options[scope]
    return rates?.[kind]
  }

  async #consume(keyPrefix: string, { count, durationMs }: Rate, key: string): Promise<unknown> {
    const { makeLimiter, timeoutMs = 1_000 } = this.#options
    const options = { keyPrefix, points: count, duration: durationMs / 1_000 }
    const limiter =
      this.#limiters.get(keyPrefix) ??
      (makeLimiter === undefined
        ? peers.rateLimiter().then(({ RateLimiterMemory }) => new RateLimiterMemory(options))
        : Promise.resolve(makeLimiter(options)))
    this.#limiters.set(keyPrefix, limiter)
    const own = await limiter
    const consume = async (whose: string): Promise<unknown> => own.consume(whose)
    return askedInTime('the limiter of rates', consume, timeoutMs, this.#clock)(key)
  }

  /**
   * Requests during the pause do not wait for the limiter, and the failure is not reported again. A timer, because
   * the clock may be set.
   */
  #rest(error: unknown): void {
    if (this.#isResting) return
    this.#isResting = true
    this.#clock.setTimer(() => (this.#isResting = false), restMs)
    callSafely(this.#onError, error)
  }

  #unavailable(): RateRefusal | undefined {
    const isRefused = this.#options.whenUnavailable === 'refuse'
    return isRefused ? { code: 'rates_unavailable', waitMs: restMs } : undefined
  }
}

const kindsOf: Readonly<Record<RateScope, readonly string[]>> = {
  perToken: ['connect', 'subscribe', 'read', 'append'],
  perConnection: ['subscribe', 'frame'],
  perAddress: ['connect', 'subscribe', 'read', 'append'],
}

/** The names of all rates, such as `perAddress.read`. */
export const rateNames: readonly string[] = Object.entries(kindsOf).flatMap(([scope, kinds]) =>
  kinds.map((kind) => `${scope}.${kind}`),
)

/** @throws UsageError when a rate does not exist or is invalid */
export function checkRates(options: RateOptions): void {
  const scopes: readonly string[] = Object.keys(kindsOf)
  for (const [scope, rates] of Object.entries(options)) {
    if (!scopes.includes(scope)) continue
    // A value that is no object has no entries.
    for (const [kind, rate] of Object.entries<Rate | undefined>(Object(rates))) {
      const name = `rates.${scope}.${kind}`
      if (!rateNames.includes(`${scope}.${kind}`)) throw refusal(`${name} is not a rate. Leave it out.`)
      if (rate === undefined) continue
      const { count, durationMs } = rate
      if (!(Number.isSafeInteger(count) && count > 0)) throw refusal(`${name}.count is an integer above 0`)
      if (!(isDelay(durationMs) && durationMs % 1_000 === 0))
        throw refusal(`${name}.durationMs is a whole number of seconds, at most 24 days`)
    }
  }
  const { timeoutMs = 1_000, whenUnavailable = 'allow' } = options
  if (!isDelay(timeoutMs)) throw refusal('rates.timeoutMs is an integer above 0, and at most 24 days')
  if (!['allow', 'refuse'].includes(whenUnavailable))
    throw refusal('rates.whenUnavailable is allow or refuse')
}

const isDelay = (ms: number): boolean => Number.isSafeInteger(ms) && ms > 0 && ms < 2 ** 31
const refusal = (what: string): UsageError => new UsageError('invalid_option', `createGateway: ${what}`)
