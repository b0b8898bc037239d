import { UsageError } from '../core/index.ts'
import { omitUndefined, isId } from '../protocol/index.ts'
import { type Backoff, type BubbleStore, type Clock, platformClock, platformId } from '../store/index.ts'
import type { ConnectionError } from './connection-error.ts'
import type { HeartbeatTimes } from './heartbeat.ts'
import { httpUrl } from './http-url.ts'
import {
  type Fetch,
  hasPage,
  type OpenSocket,
  platformFetch,
  platformSocket,
  platformVisibility,
  type Visibility,
} from './ports.ts'
import { socketUrl, textOf } from './socket-url.ts'

type Address = string | URL
type Headers = Readonly<Record<string, string>>

const storeMembers = [
  'ingestAll',
  'hydrate',
  'cursor',
  'thread',
  'flush',
  'addOptimistic',
  'failOptimistic',
  'removeOptimistic',
  'bubble',
  'invocation',
  'subscribeBubble',
] as const satisfies readonly (keyof BubbleStore)[]

/** Options of `connectWebSocket`. */
export interface ConnectOptions {
  /** The store to feed. Several connections may feed the same store. */
  readonly store: Pick<BubbleStore, (typeof storeMembers)[number]>
  /**
   * The websocket's address. http(s) becomes ws(s), and a relative address is resolved against the page's. A function
   * is called for each attempt, so that it can include a fresh token; if it throws or rejects, the attempt fails.
   */
  readonly url: Address | (() => Address | Promise<Address>)
  /** Threads to open at once. They stay open until `close(threadId)`. */
  readonly threadIds?: readonly string[]
  /**
   * The base address of the routes, with http(s). Snapshots that are too large for a frame are fetched there, too.
   * Default: beside the socket.
   */
  readonly api?: Address
  /**
   * Headers of all requests to the routes. A function is called for each attempt, so that it can include a fresh
   * token; if it throws or rejects, the attempt fails.
   */
  readonly headers?: Headers | (() => Headers | PromiseLike<Headers>)
  /**
   * Opens the socket. Default: the platform's `WebSocket`, on a page: that is, where `window` and `WebSocket` exist.
   * Anywhere else (Node, a worker) nothing is connected without this option: `(url) => new WebSocket(url)`. In Node
   * 20, use the `WebSocket` of the package ws.
   */
  readonly socket?: OpenSocket
  /** Default: the platform's. */
  readonly fetch?: Fetch
  /** Default: the platform's. */
  readonly clock?: Clock
  /**
   * Makes the ids of messages; they must be globally unique. Default: `crypto.randomUUID`, or another function of
   * `crypto`.
   */
  readonly newId?: () => string
  /** Returns a number uniform in [0, 1). Default: `Math.random`. */
  readonly random?: () => number
  /** Says when to try at once, and when not to. Default: `online`, `offline`, and the page becoming visible. */
  readonly visibility?: Visibility
  /**
   * Bounds of the waits between attempts. Default: at most 1 s after the first failure, doubling up to 30 s. The
   * count of failures restarts once a connection has been stable for 10 s.
   */
  readonly retry?: Partial<Backoff>
  /**
   * Default: a ping after 20 s of silence, and 10 s for its answer. A subscription must be answered within the same
   * time.
   */
  readonly heartbeat?: Partial<HeartbeatTimes>
  /** How long an attempt may take, including the call of `url`, in ms; > 0. Default: 10 s. */
  readonly connectTimeoutMs?: number
  /** How long a request to a route or for a snapshot may take, in ms; > 0. Default: 60 s. */
  readonly fetchTimeoutMs?: number
  /**
   * Called once for each error: a lost connection, a refused thread or message, a bad frame. Errors it throws are
   * ignored.
   */
  readonly onError?: (error: ConnectionError) => void
}

/** The validated options, with defaults. */
export interface Settings extends Required<
  Omit<ConnectOptions, 'url' | 'api' | 'headers' | 'retry' | 'heartbeat' | 'onError'>
> {
  readonly url: () => string | Promise<string>
  /** Absolute, with http(s). */
  readonly api: string | undefined
  readonly headers: () => Headers | PromiseLike<Headers>
  /** Whether there is a page that can open sockets. It may become true later. */
  readonly hasPage: () => boolean
  /** Whether a socket opens only once something is requested. A websocket opens first. */
  readonly opensByAsking: boolean
  readonly retry: Backoff
  readonly heartbeat: HeartbeatTimes
  readonly onError: ((error: ConnectionError) => void) | undefined
}

/** Throws an error that names the option and the fix, unless the condition is met. */
type Demand = (isMet: boolean, option: string, fix: string) => void

/** What differs between the two transports. */
interface TransportOptions {
  /** The public function that takes the options. */
  readonly name: string
  /** @throws UsageError when it is no valid address */
  readonly readUrl: (input: Address) => string
  /** Whether the transport has what it needs without a page. */
  readonly isAnywhere: boolean
}

/** @throws UsageError that names the invalid option and its valid values */
export function settingsOf(
  options: ConnectOptions,
  { name, readUrl, isAnywhere }: TransportOptions = {
    name: 'connectWebSocket',
    readUrl: socketUrl,
    isAnywhere: Object(options).socket !== undefined,
  },
): Settings {
  const demand: Demand = (isMet, option, fix) => {
    if (!isMet) throw new UsageError('invalid_option', `${name}.${option}: ${fix}`)
  }
  const {
    store,
    url,
    api,
    headers = {},
    threadIds = [],
    retry,
    heartbeat,
    onError,
    ...ports
  } = omitUndefined({ ...options })
  const settings = {
    store,
    url: urlOf(url, isAnywhere || hasPage(), readUrl),
    api: api === undefined ? undefined : apiOf(api, demand),
    headers: typeof headers === 'function' ? headers : () => headers,
    opensByAsking: false,
    threadIds,
    onError,
    hasPage: () => isAnywhere || hasPage(),
    socket: platformSocket,
    fetch: platformFetch,
    clock: platformClock,
    newId: () => platformId(`${name}.newId`),
    random: Math.random,
    visibility: platformVisibility,
    connectTimeoutMs: 10_000,
    fetchTimeoutMs: 60_000,
    ...ports,
    retry: { baseMs: 1_000, capMs: 30_000, steadyMs: 10_000, ...omitUndefined({ ...retry }) },
    heartbeat: { idleMs: 20_000, answerMs: 10_000, ...omitUndefined({ ...heartbeat }) },
  }
  const { baseMs, capMs, steadyMs } = settings.retry
  const { idleMs, answerMs } = settings.heartbeat
  const { clock, visibility } = settings
  demand(has(store, ...storeMembers), 'store', 'pass a store from createBubbleStore')
  demand(Array.isArray(threadIds) && threadIds.every(isId), 'threadIds', 'pass a list of ids')
  demand(typeof settings.socket === 'function', 'socket', 'pass a function that creates a socket')
  demand(typeof settings.fetch === 'function', 'fetch', 'pass a fetch function')
  demand(has(clock, 'now', 'setTimer'), 'clock', 'pass { now, setTimer }')
  demand(isHeaders(headers), 'headers', 'pass a record of strings, or a function that returns one')
  demand(typeof settings.newId === 'function', 'newId', 'pass a function that creates ids')
  demand(typeof settings.random === 'function', 'random', 'pass a function')
  demand(has(visibility, 'subscribe'), 'visibility', 'pass { subscribe }')
  demand(onError === undefined || typeof onError === 'function', 'onError', 'pass a function')
  demand(
    isDelay(baseMs, capMs, steadyMs) && baseMs <= capMs,
    'retry',
    'pass { baseMs, capMs, steadyMs } in ms, > 0, and baseMs ≤ capMs',
  )
  demand(isDelay(idleMs, answerMs), 'heartbeat', 'pass { idleMs, answerMs } in ms, > 0')
  demand(isDelay(settings.connectTimeoutMs), 'connectTimeoutMs', 'pass ms, > 0')
  demand(isDelay(settings.fetchTimeoutMs), 'fetchTimeoutMs', 'pass ms, > 0')
  return settings
}

/**
 * A fixed address is checked at once, one from a function when it is returned. Without a page, a relative address
 * cannot be resolved, so it is checked once there is a page.
 */
function urlOf(
  url: ConnectOptions['url'],
  isCheckedNow: boolean,
  readUrl: (input: Address) => string,
): Settings['url'] {
  if (typeof url === 'function') {
    return () => {
      const answer = url()
      const isNow = typeof answer === 'string' || answer instanceof URL
      return isNow ? readUrl(answer) : Promise.resolve(answer).then(readUrl)
    }
  }
  const text = textOf(url)
  if (!isCheckedNow) return () => readUrl(text)
  const address = readUrl(text)
  return () => address
}

function apiOf(api: Address, demand: Demand): string {
  const text = typeof api === 'string' ? api : api.href
  const address = httpUrl(text, typeof location === 'object' ? location.href : '')
  demand(address !== undefined, 'api', 'pass an address with http: or https:, or on a page a relative one')
  return address ?? text
}

const has = (port: object | undefined, ...names: readonly string[]): boolean =>
  names.every((name) => typeof Reflect.get(Object(port), name) === 'function')

const isHeaders = (headers: unknown): boolean =>
  typeof headers === 'function' ||
  (typeof headers === 'object' &&
    headers !== null &&
    Object.values(headers).every((value) => typeof value === 'string'))

/** The range that a platform's timer supports. */
const isDelay = (...inputs: readonly number[]): boolean =>
  inputs.every((input) => Number.isFinite(input) && input > 0 && input < 2 ** 31)
