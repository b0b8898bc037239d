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

/** What a limiter is made with, in the words of rate-limiter-flexible. */
export interface RateLimiterOptions {
  readonly keyPrefix: string
  readonly points: number
  /** In seconds. */
  readonly duration: number
}

/** Any limiter of rate-limiter-flexible is one. */
export interface RateLimiter {
  /** Rejects with `{ msBeforeNext }` where the key has no points left, and with an Error where that cannot be found out. */
  consume(key: string): Promise<unknown>
}

/** What is counted by rate-limiter-flexible. A kind that is left out is not counted. */
export interface RateOptions {
  /** Of one turn's callback token; else of the `token` that `authorize` names; else of one `Authorization` header. */
  readonly perToken?: Readonly<Partial<Record<RateKind, Rate>>>
  /** Of one socket. `frame`: whatever it sends. */
  readonly perConnection?: Readonly<Partial<Record<'subscribe' | 'frame', Rate>>>
  /** Of one address, as `addressOf` says it. It is counted before anybody is asked anything. */
  readonly perAddress?: Readonly<Partial<Record<RateKind, Rate>>>
  /**
   * Makes the limiter of one rate: for Redis, `(options) => new RateLimiterRedis({ storeClient, ...options })`, so that all
   * gateways count together. Default: a `RateLimiterMemory`.
   */
  readonly makeLimiter?: (options: RateLimiterOptions) => RateLimiter
  /** How long a limiter may take; < 2^31. What takes longer has failed. Default: 1 s. */
  readonly timeoutMs?: number
  /** What is done while limiters fail, which is told to `onError`: everything is allowed, or nothing. Default: `allow`. */
  readonly whenUnavailable?: 'allow' | 'refuse'
}

export type RateScope = 'perToken' | 'perConnection' | 'perAddress'

export interface RateRefusal {
  readonly code: 'too_many_requests' | 'rates_unavailable'
  /** How long to wait. */
  readonly waitMs: number
}

/** How long limiters that have failed are left alone. */
const restMs = 1_000

/** Counts what is done against the rates. */
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
   * @returns why it may not be done; undefined where it may
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

  /** Looks for the package now, and not when the first is counted. Rejects with MissingPeerError. */
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

  /** Who asks meanwhile does not wait for it, and nobody is told anew. A timer, since the clock may be set. */
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

/** Every rate that there is, as `perAddress.read`. */
export const rateNames: readonly string[] = Object.entries(kindsOf).flatMap(([scope, kinds]) =>
  kinds.map((kind) => `${scope}.${kind}`),
)

/** @throws UsageError when there is no such rate, or it is out of its range */
export function checkRates(options: RateOptions): void {
  const scopes: readonly string[] = Object.keys(kindsOf)
  for (const [scope, rates] of Object.entries(options)) {
    if (!scopes.includes(scope)) continue
    // What is no object has no entries, and is none of the types.
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
