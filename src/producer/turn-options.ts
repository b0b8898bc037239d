import { isId, omitUndefined, type RequestInput } from '../protocol/index.ts'
import { platformId } from '../store/index.ts'
import {
  demandOf,
  isDelay,
  isHeaderId,
  type RequestOptions,
  requestSettingsOf,
  type RequestSettings,
} from './settings.ts'

/** How chunks are collected into requests. Bytes are those of the JSON in UTF-8. */
export interface BatchLimits {
  /** How long a chunk may wait for others, in ms; ≥ 0. Default: 25. */
  readonly delayMs: number
  /** The most chunks of one request; ≥ 1. Default: 256. */
  readonly chunkCount: number
  /** The approximate size of a request; ≥ 16 KiB. A single part may be larger. Default: 128 KiB. */
  readonly bytes: number
  /** The largest possible request: the gateway's `limits.bodyBytes`; ≥ `bytes`. Default: 1 MiB. */
  readonly bodyBytes: number
  /**
   * How much may wait for the gateway before the promises of `text` and the other methods wait as well; ≥ 1. Default:
   * 1 MiB.
   */
  readonly waitingBytes: number
}

/** Options of `openTurn`. */
export interface OpenTurnOptions extends RequestOptions, RequestInput<'create'> {
  /** The thread of the turn. */
  readonly threadId: string
  /**
   * The same for each attempt to open this turn, even in another process after a crash; an id of printable ASCII.
   * Default: a random UUID.
   */
  readonly idempotencyKey?: string
  readonly batch?: Partial<BatchLimits>
  /**
   * After this long a silence, the gateway is told that the producer is alive, in ms; > 0, and well below the
   * gateway's `producerTimeoutMs`. Default: 30 s.
   */
  readonly keepAliveMs?: number
  /** Cancels the turn when it is aborted. */
  readonly signal?: AbortSignal
}

/** The validated options, with defaults. */
export interface TurnSettings extends RequestSettings {
  readonly threadId: string
  readonly create: RequestInput<'create'>
  readonly idempotencyKey: string
  readonly batch: BatchLimits
  readonly keepAliveMs: number
  readonly signal: AbortSignal | undefined
}

/** @throws UsageError that names the invalid option and its valid values */
export function turnSettingsOf(options: OpenTurnOptions): TurnSettings {
  const { threadId, agentId, replyTo, chainId, regenerates, signal } = options
  const settings = {
    ...requestSettingsOf(options, 'openTurn'),
    threadId,
    create: omitUndefined({ agentId, replyTo, chainId, regenerates }),
    idempotencyKey: options.idempotencyKey ?? platformId('openTurn.idempotencyKey'),
    batch: {
      delayMs: 25,
      chunkCount: 256,
      bytes: 131_072,
      bodyBytes: 1_048_576,
      waitingBytes: 1_048_576,
      ...omitUndefined({ ...options.batch }),
    },
    keepAliveMs: options.keepAliveMs ?? 30_000,
    signal,
  }
  const demand = demandOf('openTurn')
  const { delayMs, chunkCount, bytes, bodyBytes, waitingBytes } = settings.batch
  demand(isId(threadId), 'threadId', 'pass the id of a thread')
  demand(isHeaderId(settings.idempotencyKey), 'idempotencyKey', 'pass an id of printable ASCII')
  for (const [name, id] of Object.entries(settings.create)) demand(isId(id), name, 'pass an id')
  demand(delayMs === 0 || isDelay(delayMs), 'batch.delayMs', 'pass ms, ≥ 0')
  demand(isCountOf(1, chunkCount), 'batch.chunkCount', 'pass an integer ≥ 1')
  demand(isCountOf(16_384, bytes), 'batch.bytes', 'pass an integer ≥ 16,384')
  demand(isCountOf(bytes, bodyBytes), 'batch.bodyBytes', 'pass an integer ≥ batch.bytes')
  demand(isCountOf(1, waitingBytes), 'batch.waitingBytes', 'pass an integer ≥ 1')
  demand(isDelay(settings.keepAliveMs), 'keepAliveMs', 'pass ms, > 0')
  demand(signal === undefined || signal instanceof AbortSignal, 'signal', 'pass an AbortSignal')
  return settings
}

const isCountOf = (least: number, input: number): boolean => Number.isSafeInteger(input) && input >= least
