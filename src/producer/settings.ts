import { UsageError } from '../core/index.ts'
import { isId, omitUndefined } from '../protocol/index.ts'
import { type Backoff, type Clock, platformClock } from '../store/index.ts'

/** The part of an HTTP response that is used. */
export interface FetchedAnswer {
  readonly ok: boolean
  readonly status: number
  readonly headers: { get(name: string): string | null }
  text(): PromiseLike<string>
}

/** Sends a request. The platform's `fetch` fits. */
export type Fetch = (
  url: string,
  init: {
    readonly method: 'GET' | 'POST'
    readonly headers: Headers
    readonly body?: string
    readonly signal: AbortSignal
  },
) => PromiseLike<FetchedAnswer>

/** When requests are repeated, and when they are given up. */
export interface RetryOptions extends Pick<Backoff, 'baseMs' | 'capMs'> {
  /** How long to try without an answer before giving up, in ms; > 0. */
  readonly giveUpMs: number
}

/** The options of every request of a producer. */
export interface RequestOptions {
  /** The address of the gateway: absolute, with http(s), including its `basePath` if it has one. */
  readonly url: string | URL
  /**
   * Sent with each request: what `authorize` expects. A function is called for each attempt, so that it can include a
   * fresh token.
   */
  readonly headers?: Readonly<Record<string, string>> | (() => HeadersToSend | Promise<HeadersToSend>)
  /** Default: the platform's. */
  readonly fetch?: Fetch
  /** Default: the platform's. */
  readonly clock?: Clock
  /** Returns a number uniform in [0, 1). Default: `Math.random`. */
  readonly random?: () => number
  /** Default: waits of at most 0.25 s after the first failure, doubling up to 10 s; gives up after 5 minutes. */
  readonly retry?: Partial<RetryOptions>
  /** How long an attempt may take, in ms; > 0. Default: 30 s. */
  readonly requestTimeoutMs?: number
}
type HeadersToSend = Readonly<Record<string, string>>

/** The validated options, with defaults. */
export interface RequestSettings {
  /** Without a trailing slash. */
  readonly url: string
  readonly headers: () => HeadersToSend | Promise<HeadersToSend>
  readonly fetch: Fetch
  readonly clock: Clock
  readonly random: () => number
  readonly retry: RetryOptions
  readonly requestTimeoutMs: number
}

/**
 * @param caller the function that was given the options; the error names it
 * @throws UsageError that names the invalid option and its valid values
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

/** Whether it is an id that fits into a header unchanged. */
export const isHeaderId = (input: unknown): boolean => isId(input) && /^[!-~](?:[ -~]*[!-~])?$/.test(input)

/** The range that a platform's timer supports. */
export const isDelay = (...inputs: readonly number[]): boolean =>
  inputs.every((input) => Number.isFinite(input) && input > 0 && input < 2 ** 31)

const platformFetch: Fetch = (url, init) => fetch(url, init)
