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

export interface ConnectOptions {
  /** The store that is fed. Several connections may feed one. */
  readonly store: Pick<BubbleStore, (typeof storeMembers)[number]>
  /**
   * The websocket's address; http(s) becomes ws(s), and a relative one stands beside the page's own. A function is asked
   * at each attempt, so that a token in it is fresh; when it throws or rejects, the attempt has failed.
   */
  readonly url: Address | (() => Address | Promise<Address>)
  /** Threads to open at once. They stay open until `close(threadId)`. */
  readonly threadIds?: readonly string[]
  /**
   * Below which address the routes are, with http(s), where that is not beside the socket; and the snapshots that are too
   * large for a frame.
   */
  readonly api?: Address
  /**
   * Headers of what is sent and asked for over the routes. A function is asked at each attempt, so that a token in them is
   * fresh; when it throws or rejects, the attempt has failed.
   */
  readonly headers?: Headers | (() => Headers | PromiseLike<Headers>)
  /**
   * Makes the socket. Default: the platform's `WebSocket`, where there is a page: a `window` with a `WebSocket`. Anywhere
   * else (Node, a worker) nothing is connected without this option: `(url) => new WebSocket(url)`, in Node 20 that of ws.
   */
  readonly socket?: OpenSocket
  /** Default: the platform's. */
  readonly fetch?: Fetch
  /** Default: the platform's. */
  readonly clock?: Clock
  /** Makes the ids of messages; nobody else may make the same. Default: `crypto.randomUUID`, or what `crypto` has instead. */
  readonly newId?: () => string
  /** Uniform in [0, 1). Default: `Math.random`. */
  readonly random?: () => number
  /** Says when it is worth trying at once, and when not. Default: `online`, `offline`, and the page becoming visible. */
  readonly visibility?: Visibility
  /**
   * Bounds of the waits between attempts. Default: at most 1 s after the first failure, doubling, at most 30 s, until a
   * connection has been good for 10 s.
   */
  readonly retry?: Partial<Backoff>
  /** Default: a ping after 20 s of silence, and 10 s for its answer; a subscription has to be answered in that time, too. */
  readonly heartbeat?: Partial<HeartbeatTimes>
  /** How long an attempt may take, that of getting the url included, in ms; > 0. Default: 10 s. */
  readonly connectTimeoutMs?: number
  /** How long a request of a route or a snapshot may take, in ms; > 0. Default: 60 s. */
  readonly fetchTimeoutMs?: number
  /**
   * Called once for whatever goes wrong: a lost connection, a refused thread or message, a bad frame. What it throws is
   * ignored.
   */
  readonly onError?: (error: ConnectionError) => void
}

/** The options, checked and filled in. */
export interface Settings extends Required<
  Omit<ConnectOptions, 'url' | 'api' | 'headers' | 'retry' | 'heartbeat' | 'onError'>
> {
  readonly url: () => string | Promise<string>
  /** Absolute, with http(s). */
  readonly api: string | undefined
  readonly headers: () => Headers | PromiseLike<Headers>
  /** Whether sockets are to be had; may become true. */
  readonly hasPage: () => boolean
  /** Whether a socket opens when it is asked for something; else it has to be open before. */
  readonly opensByAsking: boolean
  readonly retry: Backoff
  readonly heartbeat: HeartbeatTimes
  readonly onError: ((error: ConnectionError) => void) | undefined
}

/** Throws, unless it is met, what names the option and the fix. */
type Demand = (isMet: boolean, option: string, fix: string) => void

/** What makes the settings of one transport differ from those of the other. */
interface TransportOptions {
  /** The function whose options they are. */
  readonly name: string
  /** @throws UsageError when it is no address */
  readonly readUrl: (input: Address) => string
  /** Whether there is all that it takes where there is no page, too. */
  readonly isAnywhere: boolean
}

/** @throws UsageError that names the option that is wrong, and what it has to be */
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
 * An address is checked at once, one that a function answers when it does. Where there is no page, there is none to be
 * relative to: then it is checked when there is one.
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

/** What a platform's timer can hold. */
const isDelay = (...inputs: readonly number[]): boolean =>
  inputs.every((input) => Number.isFinite(input) && input > 0 && input < 2 ** 31)
