import { UsageError } from '../core/index.ts'
import { omitUndefined } from '../protocol/index.ts'
import type { Clock } from '../store/index.ts'
import { announcer } from './announcer.ts'
import { askedInTime } from './asked-in-time.ts'
import type { AuthorizeAnswer, AuthorizeQuestion } from './authorize.ts'
import type { TokenClaims } from './callback-tokens.ts'
import { longestDelayMs, systemClock } from './clock.ts'
import { unexpired } from './leave-of.ts'
import type { Log, LoggedEvents } from './log.ts'
import type { MetricsRegistry } from './metrics/metrics-registry.ts'
import { checkRates, type RateOptions } from './rates.ts'
import { type Secrets, secretsOf } from './secrets-of.ts'
import { withAppendListener } from './with-append-listener.ts'

/** The argument of `onEvent`: any event but a chunk, as logged. */
export type GatewayEvent = LoggedEvents[Exclude<keyof LoggedEvents, 'stream_chunk'>]

/** Limits of a gateway. Each is an integer ≥ 1. */
export interface GatewayLimits {
  /** The largest body of a request. Default: 1 MiB. */
  readonly bodyBytes: number
  /** The largest frame from a client. Default: 16 KiB. */
  readonly clientFrameBytes: number
  /** Invalid frames of one socket before it is closed. Default: 8. */
  readonly invalidFrameCount: number
  /** Subscriptions of one socket per minute. Further ones are refused for a while. Default: 600. */
  readonly subscribesPerMinuteCount: number
  /** Sockets at a time, including those that wait for `authorize`. Default: 10,000. */
  readonly socketCount: number
  /** Sockets at a time that wait for `authorize`. Default: 1,000. */
  readonly arrivingSocketCount: number
  /** Sockets of one address at a time. `addressOf` decides which address counts. Default: 1,000. */
  readonly socketsPerAddressCount: number
  /** Connections of any kind at a time to a server made by `listen`. Default: 20,000. */
  readonly connectionCount: number
  /** Connections of one address at a time to such a server. Default: 2,000. */
  readonly connectionsPerAddressCount: number
  /** Threads that one socket follows. Default: 256. */
  readonly threadsPerSocketCount: number
  /** Events in one frame. Default: 512. */
  readonly frameEventCount: number
  /** The approximate size of a frame of events, in UTF-16 units. A single event may be larger. Default: 256 Ki. */
  readonly frameUnitCount: number
  /**
   * Bytes that may wait for a client to read them. Beyond that, its socket is sent nothing for a while. Default: 1
   * MiB.
   */
  readonly highWaterBytes: number
  /** Missing events from which on a client gets a snapshot instead, if the snapshot is smaller. Default: 2,048. */
  readonly behindCount: number
  /** Requests at a time that wait for news of a turn. Default: 10,000. */
  readonly pollCount: number
  /** Requests at a time that wait for news of the same turn. Default: 8. */
  readonly pollsPerTurnCount: number
  /**
   * Threads that one token may start per minute: the `token` of `authorize`, or the `Authorization` header. Without a
   * token, the address counts. Default: 6,000.
   */
  readonly threadsPerMinuteCount: number
  /** Parts of one message or callback. Default: 1,024. */
  readonly partsPerPostCount: number
  /** The largest snapshot that is sent over the socket. For a larger one, its address is sent. Default: 256 KiB. */
  readonly inlineSnapshotBytes: number
  /** Memory for snapshots that are kept and shared between clients. Default: 64 MiB. */
  readonly keptSnapshotBytes: number
}

/** Options of `createGateway`. */
export interface GatewayOptions {
  readonly log: Log
  /** Decides whether a client may do something. If it throws, the client gets `internal` and the error is reported. */
  readonly authorize: (question: AuthorizeQuestion) => AuthorizeAnswer | Promise<AuthorizeAnswer>
  /**
   * Called with each event that this gateway has appended, except chunks, as soon as it is in the log. Start your
   * agents here. It is not awaited. Each event is passed at most once: if the process ends right after the append,
   * the call is lost. What it throws or rejects with goes to `onError`.
   */
  readonly onEvent?: (event: GatewayEvent) => unknown
  /**
   * Signs the tokens: at least 32 bytes, the same for all servers of one log, and kept over restarts. In a list, the
   * first one signs and all verify, so that a secret can be replaced while its tokens are still valid. Default: a
   * random secret; its tokens become invalid when the gateway ends.
   */
  readonly secret?: string | Uint8Array | readonly (string | Uint8Array)[]
  /**
   * Makes the ids by which repeated requests are recognised; at least 32 bytes. Keep it when `secret` is replaced:
   * otherwise a repeated request counts as a new one. Default: `secret`. If there are several secrets, set it.
   */
  readonly idSecret?: string | Uint8Array
  /** How long a callback token is valid. Default: 24 hours. */
  readonly tokenTtlMs?: number
  /**
   * A turn without an event or a sign of life for this long, and up to a quarter more, is ended as failed; < 2^31.
   * Default: 5 minutes.
   */
  readonly producerTimeoutMs?: number
  /**
   * A socket that is silent for this long is pinged, and closed if it stays silent for as long again; < 2^31.
   * Default: 30 s.
   */
  readonly heartbeatMs?: number
  /** How long `authorize` may take; < 2^31. After that it counts as failed. Default: 10 s. */
  readonly authorizeTimeoutMs?: number
  /**
   * How often `authorize` is asked again about each open socket and each thread it follows; < 2^31. Default: 5
   * minutes.
   */
  readonly reauthorizeMs?: number
  /**
   * How long a request to a server made by `listen` may take to arrive, including its body, and how long a connection
   * may be idle; < 2^31. Default: 30 s.
   */
  readonly requestTimeoutMs?: number
  /**
   * Over how long `close` closes the sockets, a few at a time, so that they do not all reconnect at once; < 2^31. 0
   * closes them all at once. The first 16 are closed immediately. Default: 5 s.
   */
  readonly drainMs?: number
  /** How long the log may take to answer a request for `/healthz`; < 2^31. Default: 2 s. */
  readonly healthTimeoutMs?: number
  /** How long the address of a snapshot is valid. Default: 1 minute. */
  readonly snapshotUrlTtlMs?: number
  /**
   * Whether a callback token was revoked. Called for each callback with a valid token. If it throws, the response is
   * `internal`. Default: no token is revoked.
   */
  readonly isRevoked?: (claims: TokenClaims) => boolean | Promise<boolean>
  /**
   * The address of a socket or a request, for limits and rates per address. Default: that of the connection; of an
   * IPv6 address, the first 64 bits. Behind a proxy, read the header that the proxy sets. Without a proxy, anybody
   * can send such a header. Requests passed to `fetch` have no connection: without this option they all count as one
   * address.
   * @param peer the address of the connection, or '' if it is gone
   */
  readonly addressOf?: (request: Request, peer: string) => string
  /**
   * Hosts by which the gateway may be reached, without ports, such as `chat.example`. `*.chat.example` allows every
   * name below chat.example, but not chat.example itself; `*` allows every host. Case and a trailing dot do not
   * matter. Always allowed: localhost, the loopback addresses, the host passed to `listen`, the address of an
   * attached server (all addresses, if it listens on all), and the hosts of `origins`. Requests for other hosts are
   * refused with 421, so that no page can reach a gateway by a host name of its own.
   */
  readonly allowedHosts?: readonly string[]
  /**
   * Other origins whose pages may open a socket and read threads, such as `https://chat.example`. They cannot send,
   * stop or approve, because those routes send no CORS headers: use a proxy for that. The origin of the gateway's own
   * host is always allowed.
   */
  readonly origins?: readonly string[]
  readonly limits?: Partial<GatewayLimits>
  /** How often clients may do things. Default: no rates, only the limits. */
  readonly rates?: RateOptions
  readonly clock?: Clock
  /** Returns a random number, uniform in [0, 1). Default: `Math.random`. */
  readonly random?: () => number
  /**
   * Called with failures on the server's side: of the log, of `authorize`, of the guard. Errors it throws are
   * ignored.
   */
  readonly onError?: (error: unknown) => void
  /**
   * Metrics for Prometheus, with prom-client: in this registry, or with `true` in one of the gateway's own. They are
   * served at `/metrics` to clients whom `authorize` allows to `operate`. A registry serves one gateway at a time.
   * Default: no metrics.
   */
  readonly metrics?: MetricsRegistry | true
  /** The prefix of every route, such as `/chat`. Default: none. */
  readonly basePath?: string
}

type OptionalHooks = 'onError' | 'isRevoked' | 'addressOf' | 'metrics'

export interface GatewaySettings
  extends
    Secrets,
    Required<Omit<GatewayOptions, 'limits' | keyof Secrets | 'secret' | 'onEvent' | OptionalHooks>>,
    Omit<Pick<GatewayOptions, OptionalHooks>, 'onError'> {
  readonly limits: GatewayLimits
  readonly onError: ((error: unknown) => void) | undefined
}

const defaultLimits: GatewayLimits = {
  bodyBytes: 1_048_576,
  clientFrameBytes: 16_384,
  invalidFrameCount: 8,
  subscribesPerMinuteCount: 600,
  socketCount: 10_000,
  arrivingSocketCount: 1_000,
  socketsPerAddressCount: 1_000,
  connectionCount: 20_000,
  connectionsPerAddressCount: 2_000,
  threadsPerSocketCount: 256,
  frameEventCount: 512,
  frameUnitCount: 262_144,
  highWaterBytes: 1_048_576,
  behindCount: 2_048,
  pollCount: 10_000,
  pollsPerTurnCount: 8,
  threadsPerMinuteCount: 6_000,
  partsPerPostCount: 1_024,
  inlineSnapshotBytes: 262_144,
  keptSnapshotBytes: 67_108_864,
}

/** @throws UsageError when an option is missing or invalid */
export function settingsOf(options: GatewayOptions): GatewaySettings {
  const { log, authorize, secret, idSecret, limits, onError, onEvent, ...rest } = options
  const settings = {
    tokenTtlMs: 24 * 60 * 60 * 1000,
    producerTimeoutMs: 5 * 60 * 1000,
    heartbeatMs: 30_000,
    authorizeTimeoutMs: 10_000,
    reauthorizeMs: 5 * 60 * 1000,
    requestTimeoutMs: 30_000,
    drainMs: 5_000,
    healthTimeoutMs: 2_000,
    snapshotUrlTtlMs: 60_000,
    allowedHosts: [],
    origins: [],
    clock: systemClock,
    random: Math.random,
    basePath: '',
    rates: {},
    ...omitUndefined(rest),
  }
  check(typeof authorize === 'function', 'authorize says who may do what: pass a function')
  check(
    typeof log?.append === 'function',
    'log is where events are kept: pass memoryLog(), or one of your own',
  )
  check(
    /^(\/[^/?#]+)*$/.test(settings.basePath),
    'basePath is empty, or begins with a slash and ends without',
  )
  for (const name of ['tokenTtlMs', 'snapshotUrlTtlMs'] as const)
    check(isPositive(settings[name]), `${name} is an integer above 0`)
  for (const name of delays)
    check(isDelay(settings[name]), `${name} is an integer above 0, and at most ${longestDelayMs}: 24 days`)
  checkRates(settings.rates)
  check(
    settings.drainMs === 0 || isDelay(settings.drainMs),
    `drainMs is an integer ≥ 0, and at most ${longestDelayMs}: 24 days`,
  )
  const { metrics } = settings
  check(
    metrics === undefined || metrics === true || typeof metrics.metrics === 'function',
    'metrics is a Registry of prom-client, or true',
  )
  const bounds = { ...defaultLimits, ...limits }
  for (const [name, value] of Object.entries(bounds))
    check(Object.hasOwn(defaultLimits, name) && isPositive(value), `limits.${name}: not a limit above 0`)
  for (const origin of settings.origins)
    check(isOrigin(origin), `origins: ${origin} is not an origin. Pass one like https://chat.example`)
  for (const host of settings.allowedHosts)
    check(
      isHost(host),
      `allowedHosts: ${host} is not a host. Pass chat.example or *.chat.example, without scheme and port`,
    )
  return {
    ...settings,
    log: onEvent === undefined ? log : withAppendListener(log, announcer(onEvent, onError)),
    authorize: unexpired(
      askedInTime('authorize', authorize, settings.authorizeTimeoutMs, settings.clock),
      settings.clock,
    ),
    limits: bounds,
    ...secretsOf(omitUndefined({ secret, idSecret })),
    onError,
  }
}

const delays = [
  'producerTimeoutMs',
  'heartbeatMs',
  'authorizeTimeoutMs',
  'reauthorizeMs',
  'requestTimeoutMs',
  'healthTimeoutMs',
] as const

const isPositive = (value: number): boolean => Number.isSafeInteger(value) && value > 0
const isDelay = (ms: number): boolean => isPositive(ms) && ms <= longestDelayMs
const isHost = (host: string): boolean =>
  host === '*' || /^(\[[\da-f:]+\]|(\*\.)?[^\s/?#@\\:*.[\]]+(\.[^\s/?#@\\:*.[\]]+)*\.?)$/i.test(host)
const isOrigin = (origin: string): boolean => URL.canParse(origin) && new URL(origin).origin === origin

function check(holds: boolean, what: string): void {
  if (!holds) throw new UsageError('invalid_option', `createGateway: ${what}`)
}
