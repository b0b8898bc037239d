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

/** What `onEvent` is called with: any event but a chunk, as it stands in the log. */
export type GatewayEvent = LoggedEvents[Exclude<keyof LoggedEvents, 'stream_chunk'>]

export interface GatewayLimits {
  /** The body of a request. Default: 1 MiB. */
  readonly bodyBytes: number
  /** A frame from a client. Default: 16 KiB. */
  readonly clientFrameBytes: number
  /** Frames of one socket that are none of the protocol, before it is closed. Default: 8. */
  readonly invalidFrameCount: number
  /** Frames by which one socket subscribes, a minute; more are refused for a while. Default: 600. */
  readonly subscribesPerMinuteCount: number
  /** Sockets at a time, those that wait for `authorize` included. Default: 10,000. */
  readonly socketCount: number
  /** Sockets that wait for `authorize` at a time. Default: 1,000. */
  readonly arrivingSocketCount: number
  /** Sockets of one address at a time; `addressOf` says which address counts. Default: 1,000. */
  readonly socketsPerAddressCount: number
  /** Connections at a time to a server that `listen` has made, whatever they are for. Default: 20,000. */
  readonly connectionCount: number
  /** Those of one address. Default: 2,000. */
  readonly connectionsPerAddressCount: number
  /** Threads that one socket follows. Default: 256. */
  readonly threadsPerSocketCount: number
  /** Events in one frame. Default: 512. */
  readonly frameEventCount: number
  /** About how large a frame of events may be, in UTF-16 units; one event alone may be larger. Default: 256 Ki. */
  readonly frameUnitCount: number
  /** What may wait to be read by a client, before its socket gets no more for a while. Default: 1 MiB. */
  readonly highWaterBytes: number
  /** Events that have to come, above which a snapshot comes instead if it is less. Default: 2,048. */
  readonly behindCount: number
  /** Requests for news of turns that wait at a time. Default: 10,000. */
  readonly pollCount: number
  /** Those of one turn. Default: 8. */
  readonly pollsPerTurnCount: number
  /**
   * Threads that one token, or else one address, begins a minute: the `token` that `authorize` names, or the `Authorization` header.
   * Default: 6,000.
   */
  readonly threadsPerMinuteCount: number
  /** Parts of one message or callback. Default: 1,024. */
  readonly partsPerPostCount: number
  /** A snapshot that is larger is not sent over the socket: its address is. Default: 256 KiB. */
  readonly inlineSnapshotBytes: number
  /** What the snapshots that are kept, to be shared by all who ask, may take together. Default: 64 MiB. */
  readonly keptSnapshotBytes: number
}

export interface GatewayOptions {
  readonly log: Log
  /** Whether somebody may do what they want to do. What it throws is answered with `internal`, and reported. */
  readonly authorize: (question: AuthorizeQuestion) => AuthorizeAnswer | Promise<AuthorizeAnswer>
  /**
   * Called with each event but chunks that this gateway has appended, as soon as it is in the log: where a backend starts its
   * agents. Nobody waits for it. At most once for each event: if the process ends between the two, the call is lost. What it
   * throws, or rejects with, goes to `onError`.
   */
  readonly onEvent?: (event: GatewayEvent) => unknown
  /**
   * What tokens are signed with: at least 32 bytes, the same for all servers of one log, and kept over restarts. Of a list the
   * first signs and all verify, so that a secret can be replaced while its tokens are good. Default: a random one, so that no
   * token outlives the gateway.
   */
  readonly secret?: string | Uint8Array | readonly (string | Uint8Array)[]
  /**
   * What ids are made with, so that what is sent again is known again; at least 32 bytes. It stays the same when `secret` is
   * replaced: else what is sent again after that would be something new. Default: the only `secret`; of several, say which.
   */
  readonly idSecret?: string | Uint8Array
  /** How long a callback token is good for. Default: 24 hours. */
  readonly tokenTtlMs?: number
  /**
   * A turn without a new event or a sign of life for this long, and up to a quarter more, is ended as failed; < 2^31.
   * Default: 5 minutes.
   */
  readonly producerTimeoutMs?: number
  /** A socket that gives no sign of life for this long is pinged, and cut after as long again; < 2^31. Default: 30 s. */
  readonly heartbeatMs?: number
  /** How long `authorize` may take; < 2^31. What takes longer has failed. Default: 10 s. */
  readonly authorizeTimeoutMs?: number
  /** How often `authorize` is asked again about each open socket, and each thread that it follows; < 2^31. Default: 5 minutes. */
  readonly reauthorizeMs?: number
  /**
   * How long a request to a server that `listen` has made may take to come, head and body, and so how long a connection may
   * be idle; < 2^31. Default: 30 s.
   */
  readonly requestTimeoutMs?: number
  /**
   * Over how long `close` says goodbye to the sockets, a few at a time, so that they do not all come back at once; 0 for all at once,
   * < 2^31. The first 16 are told at once. Default: 5 s.
   */
  readonly drainMs?: number
  /** How long the log may take to answer when somebody asks for `/healthz`; < 2^31. Default: 2 s. */
  readonly healthTimeoutMs?: number
  /** How long the address of a snapshot is good for. Default: 1 minute. */
  readonly snapshotUrlTtlMs?: number
  /**
   * Whether a callback token counts no more, although it is signed and has not expired. Asked at each callback; what it
   * throws is answered with `internal`. Default: none is revoked.
   */
  readonly isRevoked?: (claims: TokenClaims) => boolean | Promise<boolean>
  /**
   * Which address a socket or a request counts for, in bounds and rates per address. Requests that came by `fetch` have no peer:
   * without this option they count as one address. Behind a proxy, read the header that the proxy sets; anybody
   * can send one where there is no proxy. Default: that of the connection, of IPv6 its first 64 bits.
   * @param peer the address of the connection, or '' when it is gone
   */
  readonly addressOf?: (request: Request, peer: string) => string
  /**
   * Hosts by which the gateway is reached, without ports, as `chat.example`; `*.chat.example` for every name below that one, but
   * not for itself; `*` for every host. Case and a dot at the end do not count. Beside those: localhost, the addresses that lead to this
   * machine alone, what `listen` was told, what an attached server listens on (all addresses, if it listens on all), and the hosts of
   * `origins`. Others are refused with 421, so that no page can reach a gateway by a name of its own.
   */
  readonly allowedHosts?: readonly string[]
  /** Origins of pages that may open a socket, as `https://chat.example`, beside those of the gateway's own host. */
  readonly origins?: readonly string[]
  readonly limits?: Partial<GatewayLimits>
  /** How often things may be done. Default: as often as the limits allow. */
  readonly rates?: RateOptions
  readonly clock?: Clock
  /** Where chance comes from, uniform in [0, 1). Default: `Math.random`. */
  readonly random?: () => number
  /** Hears of failures of the server's own: of the log, of `authorize`, of the guard. What it throws is ignored. */
  readonly onError?: (error: unknown) => void
  /**
   * Counts for Prometheus, by prom-client: in this registry, or with `true` in one of the gateway's own. They are served at
   * `/metrics` to whom `authorize` lets `operate`. One gateway at a time has a registry. Default: no metrics.
   */
  readonly metrics?: MetricsRegistry | true
  /** What stands before each route, as `/chat`. Default: nothing. */
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

/** @throws UsageError when an option is missing or out of its range */
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
    check(isOrigin(origin), `origins: ${origin} is none: send https://chat.example`)
  for (const host of settings.allowedHosts)
    check(
      isHost(host),
      `allowedHosts: ${host} is none: send chat.example or *.chat.example, without scheme and port`,
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
