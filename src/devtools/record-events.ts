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

export interface RecorderOptions {
  /** How many inputs to keep, the latest; an integer ≥ 1. Default: 5,000. */
  readonly eventCount?: number
  /** When listeners are woken. Default: `frameScheduler`. */
  readonly scheduler?: Scheduler
  /** What inputs are dated by. Default: the platform's clock. */
  readonly clock?: Pick<Clock, 'now'>
}

/** What was recorded, as plain data. */
export interface Recording {
  readonly base: RecordingBase
  /** The oldest first. */
  readonly inputs: readonly RecordedInput[]
}

/** Writes down what a store is given, and what it answers. */
export interface Recorder {
  readonly store: BubbleStore
  /** The inputs that are kept, the oldest first; the same array until there is another. */
  inputs(): readonly RecordedInput[]
  /** The inputs, with what the store had before the first of them. */
  recording(): Recording
  /** The events in the order in which they came, one a line: what a player reads. Nothing else that was recorded is in it. */
  toNdjson(): string
  /** Called when there are others. */
  subscribe(listener: () => void): Unsubscribe
  /** Forgets the inputs, and goes on from here. */
  clear(): void
  /** Hears no more; what is recorded stays. */
  stop(): void
}

/** What is cut off is taken into the base: from time to time, not at each input. */
const spareOf = (eventCount: number): number => Math.ceil(eventCount / 4)

/**
 * Records what a store is given, from now on: events, snapshots, optimistic messages, each as a copy with its receipt. A store
 * that nobody records costs nothing more.
 * @throws UsageError when the store was not made by `createBubbleStore`, or `eventCount` is no integer ≥ 1
 */
export function recordEvents(store: BubbleStore, options: RecorderOptions = {}): Recorder {
  const { eventCount = 5_000, scheduler = frameScheduler, clock = platformClock } = options
  if (!isCount(eventCount) || eventCount === 0)
    throw new UsageError('invalid_argument', 'recordEvents.eventCount: It is not an integer ≥ 1.')
  const { listen } = inspectStore(store, 'recordEvents')
  const listeners = new Set<() => void>()
  const localKeys = new Map<string, BubbleKey>()
  let base = baseOf(store)
  let before: BubbleStore | undefined // has what was cut off
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
    const receipt = isReceipted(given.method) ? (given.result as Receipt) : undefined // they return one
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
  const { clientMessageId } = input as { readonly clientMessageId: string } // it was checked
  const key = result as BubbleKey // it returns one
  known.set(clientMessageId, key)
  return key
}
