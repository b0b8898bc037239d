import { UsageError } from '../core/index.ts'
import { isId, omitUndefined } from '../protocol/index.ts'
import { type Backoff, type Clock, platformClock } from '../store/index.ts'

/** What is asked of an HTTP response. */
export interface FetchedAnswer {
  readonly ok: boolean
  readonly status: number
  readonly headers: { get(name: string): string | null }
  text(): PromiseLike<string>
}

/** Sends a request. The platform's `fetch` is one. */
export type Fetch = (
  url: string,
  init: {
    readonly method: 'GET' | 'POST'
    readonly headers: Headers
    readonly body?: string
    readonly signal: AbortSignal
  },
) => PromiseLike<FetchedAnswer>

export interface RetryOptions extends Pick<Backoff, 'baseMs' | 'capMs'> {
  /** After this long without an answer a request is given up, in ms; > 0. */
  readonly giveUpMs: number
}

/** What every request of a producer needs. */
export interface RequestOptions {
  /** Where the gateway is: absolute, with http(s), and with its `basePath` if it has one. */
  readonly url: string | URL
  /** Sent with each request: what `authorize` asks for. A function is called for each attempt, so a token in it is fresh. */
  readonly headers?: Readonly<Record<string, string>> | (() => HeadersToSend | Promise<HeadersToSend>)
  /** Default: the platform's. */
  readonly fetch?: Fetch
  /** Default: the platform's. */
  readonly clock?: Clock
  /** Uniform in [0, 1). Default: `Math.random`. */
  readonly random?: () => number
  /** Default: waits of at most 0.25 s after the first failure, doubling, at most 10 s; given up after 5 minutes. */
  readonly retry?: Partial<RetryOptions>
  /** How long an attempt may take, in ms; > 0. Default: 30 s. */
  readonly requestTimeoutMs?: number
}
type HeadersToSend = Readonly<Record<string, string>>

/** The options, checked and filled in. */
export interface RequestSettings {
  /** Without a slash at its end. */
  readonly url: string
  readonly headers: () => HeadersToSend | Promise<HeadersToSend>
  readonly fetch: Fetch
  readonly clock: Clock
  readonly random: () => number
  readonly retry: RetryOptions
  readonly requestTimeoutMs: number
}

/**
 * @param caller the function that was given the options, for the words of the error
 * @throws UsageError that names the option that is wrong, and what it has to be
 */
export function requestSettingsOf(options: RequestOptions, caller: string): RequestSettings {
  const { url, headers = {}, retry, ...ports } = omitUndefined({ ...options })
  const settings = {
    url: String(url).replace(/\/+$/, ''),
    headers: typeof headers === 'function' ? headers : () => headers,
    retry: { baseMs: 250, capMs: 10_000, giveUpMs: 300_000, ...omitUndefined({ ...retry }) },
    fetch: ports.fetch ?? platformFetch,
    clock: ports.clock ?? platformClock,
    random: ports.random ?? Math.random,
    requestTimeoutMs: ports.requestTimeoutMs ?? 30_000,
  }
  const { baseMs, capMs, giveUpMs } = settings.retry
  const demand = demandOf(caller)
  demand(
    /^https?:\/\/[^/?#]+[^?#]*$/i.test(settings.url),
    'url',
    'pass an absolute address with http: or https:',
  )
  demand(typeof settings.fetch === 'function', 'fetch', 'pass a fetch function')
  demand(
    isDelay(baseMs, capMs, giveUpMs) && baseMs <= capMs,
    'retry',
    'pass { baseMs, capMs, giveUpMs } in ms, > 0, and baseMs ≤ capMs',
  )
  demand(isDelay(settings.requestTimeoutMs), 'requestTimeoutMs', 'pass ms, > 0')
  return settings
}

export const demandOf =
  (caller: string) =>
  (isMet: boolean, option: string, fix: string): void => {
    if (!isMet) throw new UsageError('invalid_option', `${caller}.${option}: ${fix}`)
  }

/** Whether it is an id that a header can carry as it is. */
export const isHeaderId = (input: unknown): boolean => isId(input) && /^[!-~](?:[ -~]*[!-~])?$/.test(input)

/** What a platform's timer can hold. */
export const isDelay = (...inputs: readonly number[]): boolean =>
  inputs.every((input) => Number.isFinite(input) && input > 0 && input < 2 ** 31)

const platformFetch: Fetch = (url, init) => fetch(url, init)
