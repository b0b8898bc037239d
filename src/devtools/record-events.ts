import { type BubbleKey, type Receipt, UsageError, factsOf } from '../core/index.ts'
import { isCount, type Json } from '../protocol/index.ts'
import {
  type BubbleStore,
  callSafely,
  type Clock,
  frameScheduler,
  inspectStore,
  platformClock,
  type Scheduler,
  type StoreInput,
  type Unsubscribe,
} from '../store/index.ts'
import { copyInput } from './copy-input.ts'
import type { RecordedInput } from './recorded-input.ts'
import { baseOf, giveAgain, type RecordingBase, storeOf } from './recording-base.ts'
import { ThreadEpochs } from './thread-epochs.ts'

/** Options of `recordEvents`. */
export interface RecorderOptions {
  /** How many of the latest inputs to keep; an integer ≥ 1. Default: 5,000. */
  readonly eventCount?: number
  /** When to call listeners. Default: `frameScheduler`. */
  readonly scheduler?: Scheduler
  /** The clock for the time of each input. Default: the platform's. */
  readonly clock?: Pick<Clock, 'now'>
}

/** A recording, as plain data. */
export interface Recording {
  readonly base: RecordingBase
  /** Oldest first. */
  readonly inputs: readonly RecordedInput[]
}

/** Records what a store is given and what it returns. */
export interface Recorder {
  readonly store: BubbleStore
  /** Returns the kept inputs, oldest first. The same array until another one is added. */
  inputs(): readonly RecordedInput[]
  /** Returns the inputs, with what the store contained before the first of them. */
  recording(): Recording
  /** Returns the events in order of arrival, one per line, for a player. Other inputs are left out. */
  toNdjson(): string
  /** Calls the listener when inputs were added or cleared. */
  subscribe(listener: () => void): Unsubscribe
  /** Forgets the inputs and continues to record. */
  clear(): void
  /** Stops recording. The inputs stay. */
  stop(): void
}

/** How many more inputs are kept before the oldest are moved into the base, so that this does not happen at each input. */
const spareOf = (eventCount: number): number => Math.ceil(eventCount / 4)

/**
 * Records what a store is given from now on: events, snapshots, optimistic messages. Each is copied and kept with its
 * receipt. A store without a recorder costs nothing extra.
 * @throws UsageError when the store was not made by `createBubbleStore`, or `eventCount` is not an integer ≥ 1
 */
export function recordEvents(store: BubbleStore, options: RecorderOptions = {}): Recorder {
  const { eventCount = 5_000, scheduler = frameScheduler, clock = platformClock } = options
  if (!isCount(eventCount) || eventCount === 0)
    throw new UsageError('invalid_argument', 'recordEvents.eventCount: pass an integer ≥ 1')
  const { listen } = inspectStore(store, 'recordEvents')
  const listeners = new Set<() => void>()
  const localKeys = new Map<string, BubbleKey>()
  let base = baseOf(store)
  let before: BubbleStore | undefined // contains the inputs that were cut off
  let epochs = new ThreadEpochs(base)
  let all: RecordedInput[] = []
  let kept: readonly RecordedInput[] | undefined
  let count = 0
  let isDue = false

  const wake = (): void => {
    kept = undefined
    if (isDue) return
    isDue = true
    scheduler(() => {
      isDue = false
      for (const listener of [...listeners]) callSafely(listener)
    })
  }
  const cut = (): void => {
    before ??= storeOf(base)
    for (const input of all.splice(0, all.length - eventCount)) giveAgain(before, input)
    before.flush()
  }
  const record = (given: StoreInput): void => {
    const input = copyInput(given.input)
    const more = given.more === undefined ? undefined : copyInput(given.more)
    const receipt = isReceipted(given.method) ? (given.result as Receipt) : undefined // these methods return a receipt
    const key = localKeyOf(localKeys, given)
    const letGo = epochs.letGoBy(given.method, factsOf(given.input), given, receipt)
    all.push({
      index: count++,
      method: given.method,
      input,
      ...(more !== undefined && { more }),
      ...(receipt !== undefined && { receipt }),
      ...(key !== undefined && { key }),
      ...(letGo !== undefined && { letGo }),
      at: clock.now(),
    })
    if (all.length > eventCount + spareOf(eventCount)) cut()
    wake()
  }
  const stop = listen(record)
  const inputs = (): readonly RecordedInput[] => (kept ??= all.slice(-eventCount))
  return {
    store,
    inputs,
    recording() {
      if (all.length > eventCount) cut()
      return { base: before === undefined ? base : baseOf(before), inputs: inputs() }
    },
    toNdjson: () => inputs().flatMap(lineOf).join(''),
    subscribe(listener) {
      const own = (): void => listener() // the same function may be subscribed twice
      listeners.add(own)
      return () => void listeners.delete(own)
    },
    clear() {
      base = baseOf(store)
      before = undefined
      epochs = new ThreadEpochs(base)
      all = []
      wake()
    },
    stop,
  }
}

const isReceipted = (method: StoreInput['method']): boolean => method === 'ingest' || method === 'hydrate'

const lineOf = ({ method, input }: { readonly method: StoreInput['method']; readonly input: Json }) =>
  method === 'ingest' ? [`${JSON.stringify(input)}\n`] : []

/** The key of the optimistic message that a call is about. */
function localKeyOf(
  known: Map<string, BubbleKey>,
  { method, input, result }: StoreInput,
): BubbleKey | undefined {
  if (method === 'failOptimistic' || method === 'removeOptimistic') return known.get(String(input))
  if (method !== 'addOptimistic') return undefined
  const { clientMessageId } = input as { readonly clientMessageId: string } // the store has checked it
  const key = result as BubbleKey // this method returns a key
  known.set(clientMessageId, key)
  return key
}
