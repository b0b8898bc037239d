import { UsageError } from '../core/index.ts'
import { type Author, compact } from '../protocol/index.ts'
import type { Clock } from '../store/index.ts'
import { systemClock } from './clock.ts'
import type { Log } from './log.ts'

/**
 * What somebody wants to do. `request` is theirs, with its headers; that of a socket is the one that opened it.
 * `connect`: open a socket. `read`: follow a thread. `produce`: create turns in it, append to them and end them.
 * `message`: post a message to it as this author.
 */
export type AuthorizeQuestion =
  | { readonly action: 'connect'; readonly threadId?: undefined; readonly request: Request }
  | { readonly action: 'read' | 'produce'; readonly threadId: string; readonly request: Request }
  | {
      readonly action: 'message'
      readonly threadId: string
      readonly author: Author
      readonly request: Request
    }

export interface GatewayLimits {
  /** The body of a request. Default: 1 MiB. */
  readonly bodyBytes: number
  /** A frame from a client. Default: 16 KiB. */
  readonly clientFrameBytes: number
  /** Frames of one socket that are none of the protocol, before it is closed. Default: 8. */
  readonly invalidFrameCount: number
  /** Sockets at a time. Default: 10,000. */
  readonly socketCount: number
  /** Threads that one socket follows. Default: 256. */
  readonly threadsPerSocketCount: number
  /** Events in one frame. Default: 512. */
  readonly frameEventCount: number
  /** About how large a frame of events may be, in UTF-16 units; one event alone may be larger. Default: 256 Ki. */
  readonly frameUnitCount: number
  /** What may wait to be read by a client, before its socket gets no more for a while. Default: 1 MiB. */
  readonly highWaterBytes: number
  /** Events that have to come, above which a snapshot comes instead if it is less than half of them. Default: 2,048. */
  readonly behindCount: number
}

export interface GatewayOptions {
  readonly log: Log
  /** Whether somebody may do what they want to do. What it throws is answered with `internal`, and reported. */
  readonly authorize: (question: AuthorizeQuestion) => boolean | Promise<boolean>
  /**
   * What callback tokens are signed with: at least 32 bytes, the same for all servers of one log, and kept over restarts.
   * Default: a random one, so that no token outlives the gateway.
   */
  readonly secret?: string | Uint8Array
  /** How long a callback token is good for. Default: 24 hours. */
  readonly tokenTtlMs?: number
  /** A turn without a new event for this long, and up to a quarter more, is ended as failed; < 2^31. Default: 5 minutes. */
  readonly producerTimeoutMs?: number
  /** A socket that gives no sign of life for this long is pinged, and cut after as long again; < 2^31. Default: 30 s. */
  readonly heartbeatMs?: number
  /** Origins of pages that may open a socket, as `https://chat.example`, beside those of the gateway's own host. */
  readonly origins?: readonly string[]
  readonly limits?: Partial<GatewayLimits>
  readonly clock?: Clock
  /** Hears of failures of the server's own: of the log, of `authorize`, of the guard. What it throws is ignored. */
  readonly onError?: (error: unknown) => void
  /** What stands before each route, as `/chat`. Default: nothing. */
  readonly basePath?: string
}

export interface GatewaySettings extends Required<Omit<GatewayOptions, 'limits' | 'secret' | 'onError'>> {
  readonly limits: GatewayLimits
  readonly secret: Uint8Array
  readonly onError: ((error: unknown) => void) | undefined
}

const defaultLimits: GatewayLimits = {
  bodyBytes: 1_048_576,
  clientFrameBytes: 16_384,
  invalidFrameCount: 8,
  socketCount: 10_000,
  threadsPerSocketCount: 256,
  frameEventCount: 512,
  frameUnitCount: 262_144,
  highWaterBytes: 1_048_576,
  behindCount: 2_048,
}

/** @throws UsageError when an option is missing or out of its range */
export function settingsOf(options: GatewayOptions): GatewaySettings {
  const { log, authorize, secret, limits, onError, ...rest } = options
  const settings = {
    tokenTtlMs: 24 * 60 * 60 * 1000,
    producerTimeoutMs: 5 * 60 * 1000,
    heartbeatMs: 30_000,
    origins: [],
    clock: systemClock,
    basePath: '',
    ...compact(rest),
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
  check(isPositive(settings.tokenTtlMs), 'tokenTtlMs is an integer above 0')
  for (const name of ['producerTimeoutMs', 'heartbeatMs'] as const)
    check(isDelay(settings[name]), `${name} is an integer above 0, and at most ${longestDelayMs}: 24 days`)
  const bounds = { ...defaultLimits, ...limits }
  for (const [name, value] of Object.entries(bounds))
    check(Object.hasOwn(defaultLimits, name) && isPositive(value), `limits.${name}: not a limit above 0`)
  for (const origin of settings.origins)
    check(isOrigin(origin), `origins: ${origin} is none: send https://chat.example`)
  return { ...settings, log, authorize, limits: bounds, secret: secretOf(secret), onError }
}

function secretOf(secret: GatewayOptions['secret']): Uint8Array {
  if (secret === undefined) return crypto.getRandomValues(new Uint8Array(32))
  const bytes = typeof secret === 'string' ? new TextEncoder().encode(secret) : secret
  check(bytes.length >= 32, 'secret has at least 32 bytes')
  return bytes
}

const isPositive = (value: number): boolean => Number.isSafeInteger(value) && value > 0
/** What a platform's timer can hold: a longer one is over at once. */
const longestDelayMs = 2 ** 31 - 1
const isDelay = (ms: number): boolean => isPositive(ms) && ms <= longestDelayMs
const isOrigin = (origin: string): boolean => URL.canParse(origin) && new URL(origin).origin === origin

function check(holds: boolean, what: string): void {
  if (!holds) throw new UsageError('invalid_option', `createGateway: ${what}`)
}
