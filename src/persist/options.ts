import { UsageError } from '../core/index.ts'
import { omitUndefined } from '../protocol/index.ts'
import { type Clock, platformClock } from '../store/index.ts'
import { indexedDbStorage } from './indexed-db-storage.ts'
import type { PersistError } from './persist-error.ts'
import {
  type Hiding,
  type PersistedConnection,
  platformChannel,
  platformHiding,
  platformLocks,
  type TabChannel,
  type TabLocks,
} from './ports.ts'
import type { BubbleStorage } from './storage.ts'

/** Limits of what is stored. The threads that were shown longest ago are dropped first. */
export interface PersistLimits {
  /** The most threads; an integer ≥ 1. Default: 100. */
  readonly threadCount: number
  /**
   * The most text of all threads, in UTF-16 units; an integer ≥ 1. Default: 10,000,000. Unsent messages do not count.
   */
  readonly units: number
}

/** Options of `persistBubbles`. */
export interface PersistOptions {
  /** The name of the database. Each user of an origin needs their own. Locks and channels also use the name. */
  readonly databaseName: string
  /**
   * The connection resumes from what is stored, and sends stored messages. Without one, the app feeds the store and
   * sends messages itself.
   */
  readonly connection?: PersistedConnection
  readonly limits?: Partial<PersistLimits>
  /** Where to store. Default: an IndexedDB database of this name. */
  readonly storage?: BubbleStorage
  /**
   * How long after a change a thread is written, in ms; > 0. Default: 1 s. A thread of more than 250,000 UTF-16 units
   * is written less often, in proportion. Retractions and unsent messages are written at once.
   */
  readonly throttleMs?: number
  /**
   * How long a page waits for the page that writes, and at its start for a storage that does not respond, in ms; > 0.
   * Default: 5 s.
   */
  readonly patienceMs?: number
  /** Default: the platform's. */
  readonly clock?: Clock
  /** Returns a number uniform in [0, 1). Default: `Math.random`. */
  readonly random?: () => number
  /** Makes an id that no other page makes. Default: uses `crypto`. */
  readonly newId?: () => string
  /** Default: `navigator.locks`, if available. With `null`, there are no locks and every page writes. */
  readonly locks?: TabLocks | null
  /** Opens a channel to the other pages. Default: a `BroadcastChannel`, if available. With `null`, there is none. */
  readonly channel?: ((name: string) => TabChannel | undefined) | null
  /** Says when to write at once. Default: when the page is hidden or left. */
  readonly hiding?: Hiding
  /** Called once for each failure to store or restore. Errors it throws are ignored. */
  readonly onError?: (error: PersistError) => void
}

const defaultLimits: PersistLimits = { threadCount: 100, units: 10_000_000 }

/** The validated options, with defaults. */
export interface Settings extends Required<
  Omit<PersistOptions, 'connection' | 'limits' | 'locks' | 'channel' | 'onError'>
> {
  readonly resumption: PersistedConnection['resumption'] | undefined
  readonly limits: PersistLimits
  readonly locks: TabLocks | undefined
  readonly channel: (name: string) => TabChannel | undefined
  readonly onError: ((error: PersistError) => void) | undefined
}

/** @throws UsageError that names the invalid option and its valid values */
export function settingsOf(options: PersistOptions): Settings {
  const { databaseName, connection, limits, locks, channel, onError, ...rest } = omitUndefined({ ...options })
  demand(typeof databaseName === 'string' && databaseName !== '', 'databaseName', 'pass a non-empty name')
  const resumption = connection?.resumption
  const settings: Settings = {
    databaseName,
    resumption,
    throttleMs: 1_000,
    patienceMs: 5_000,
    clock: platformClock,
    random: Math.random,
    newId: platformId,
    hiding: platformHiding,
    onError,
    ...rest,
    storage: rest.storage ?? indexedDbStorage(databaseName),
    limits: { ...defaultLimits, ...omitUndefined({ ...limits }) },
    locks: locks === null ? undefined : (locks ?? platformLocks()),
    channel: channel === null ? () => undefined : (channel ?? platformChannel),
  }
  const { storage, clock, hiding } = settings
  demand(
    connection === undefined || has(resumption, 'holdUntil', 'cursorOf', 'restorePlace', 'restoreMessage'),
    'connection',
    'pass a connection from connectWebSocket',
  )
  demand(has(storage, 'list', 'get', 'put', 'delete'), 'storage', 'pass { list, get, put, delete }')
  demand(has(clock, 'now', 'setTimer'), 'clock', 'pass { now, setTimer }')
  demand(has(hiding, 'subscribe'), 'hiding', 'pass { subscribe }')
  demand(typeof settings.random === 'function', 'random', 'pass a function')
  demand(typeof settings.newId === 'function', 'newId', 'pass a function that creates ids')
  demand(onError === undefined || typeof onError === 'function', 'onError', 'pass a function')
  demand(isDelay(settings.throttleMs), 'throttleMs', 'pass ms, > 0')
  demand(isDelay(settings.patienceMs), 'patienceMs', 'pass ms, > 0')
  demand(
    [settings.limits.threadCount, settings.limits.units].every(
      (count) => Number.isSafeInteger(count) && count > 0,
    ),
    'limits',
    'pass { threadCount, units }, integers ≥ 1',
  )
  return settings
}

function demand(isMet: boolean, option: string, fix: string): void {
  if (!isMet) throw new UsageError('invalid_option', `persistBubbles.${option}: ${fix}`)
}

const has = (port: object | undefined, ...names: readonly string[]): boolean =>
  names.every((name) => typeof Reflect.get(Object(port), name) === 'function')

/** The range that a platform's timer supports. */
const isDelay = (input: number): boolean => Number.isFinite(input) && input > 0 && input < 2 ** 31

/** `randomUUID` exists only on pages that came over HTTPS or from localhost, and React Native may have no `crypto`. */
const platformId = (): string => {
  const platform = typeof crypto === 'object' ? crypto : undefined
  if (typeof platform?.getRandomValues !== 'function')
    return `${Math.random()}`.slice(2) + `${Math.random()}`.slice(2)
  return Array.from(platform.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join('-')
}
