import type { StoreApi } from 'zustand/vanilla'
import {
  addLocal,
  type Bubble,
  type BubbleKey,
  type BubbleState,
  discardLocal,
  failLocal,
  hydrateThread,
  type InvocationBubble,
  type Receipt,
  reduceEvent,
  selectBubble,
  selectInvocation,
  selectThread,
  snapshotThread,
  type ThreadView,
  WorkingState,
} from '../core/index.ts'
import {
  type Author,
  type FinalPart,
  readSafely,
  type ThreadSnapshot,
  TurnError,
  type Violation,
} from '../protocol/index.ts'
import { chooseFreeze } from './freeze.ts'
import { callSafely } from './listeners.ts'
import { type BubbleStoreOptions, checked, LocalMessage, Options } from './options.ts'
import { Publisher, publishers, type StoreInput } from './publisher.ts'
import { frameScheduler } from './scheduler.ts'

export type Unsubscribe = () => void

/** A user's message that is shown before the server knows it. */
export interface OptimisticMessage {
  readonly threadId: string
  /** Unique among the messages that wait; the server's `message` with this id, thread and author takes the bubble over. */
  readonly clientMessageId: string
  readonly parts: readonly FinalPart[]
  /** Who writes. Default: `{ kind: 'user' }`. Without an id, make ids of messages that are unique among all clients. */
  readonly author?: Author
}

/** A zustand vanilla store that anyone can read and subscribe to, and that only events can change. */
export interface BubbleStore extends Pick<
  StoreApi<BubbleState>,
  'getState' | 'getInitialState' | 'subscribe'
> {
  /** Decodes one event, places it by its exact ids, answers at once. Never throws. */
  ingest(event: unknown): Receipt
  /** The same for many, with one publication. Receipts stand in the order of the events. */
  ingestAll(events: readonly unknown[]): readonly Receipt[]
  /** Publishes now. */
  flush(): void
  /**
   * Joins a snapshot. Never throws.
   * @param options `replace` lets one of another epoch take the thread's place; `evict` lets go of the thread first, in the
   * same publication: what the snapshot does not have is gone, but for messages that are still being sent from here
   */
  hydrate(snapshot: unknown, options?: { readonly replace?: boolean; readonly evict?: boolean }): Receipt
  /**
   * Lets go of a thread that is not shown: it is as if it had never been named, but for messages that are still being
   * sent from here. A snapshot or a replay brings it back.
   */
  evict(threadId: string): void
  /** The thread as plain JSON; undefined for a thread that was not named. Flushes first. */
  snapshot(threadId: string): ThreadSnapshot | undefined
  /** Where to resume: `offset` is the next one expected. Undefined for a thread without an epoch. */
  cursor(threadId: string): { readonly epoch: string; readonly offset: number } | undefined
  /**
   * Shows a message at once; again with the same id, it retries.
   * @throws UsageError when an id, a part or the author is not valid, or a message of another thread waits under this id
   */
  addOptimistic(message: OptimisticMessage): BubbleKey
  /** Keeps the message and says why it was not sent. */
  failOptimistic(clientMessageId: string, error: TurnError | Error | string): void
  /** Discards a message that the server does not know. */
  removeOptimistic(clientMessageId: string): void
  /** The thread as last published. */
  thread(threadId: string): ThreadView | undefined
  /** The bubble as last published; the same object until it changes. */
  bubble(key: BubbleKey): Bubble | undefined
  /** The one bubble of this invocation as last published. */
  invocation(invocationId: string): InvocationBubble | undefined
  /** The last violations, oldest first. */
  violations(): readonly Violation[]
  /** Woken when this bubble changes, and only then. */
  subscribeBubble(key: BubbleKey, listener: () => void): Unsubscribe
  /** Woken when the thread's view changes, and only then. */
  subscribeThread(threadId: string, listener: () => void): Unsubscribe
}

/**
 * Makes a store.
 * @throws UsageError when an option is out of its range
 */
export function createBubbleStore(options: BubbleStoreOptions = {}): BubbleStore {
  const { limits } = checked(Options, options, 'createBubbleStore')
  const { scheduler = frameScheduler, snapshots = [], onViolation, onGap, onPublish } = options
  const { hashSeed = Math.floor(Math.random() * 2 ** 32), schemas } = options
  const check = schemas?.((violation) => state.report(violation))
  const maps = { seed: hashSeed, freeze: chooseFreeze(), check }
  const state = new WorkingState(limits, maps)
  for (const snapshot of snapshots) hydrateThread(state, snapshot, false)
  const publisher = new Publisher(state, maps, scheduler, options)
  const { api } = publisher
  if (onPublish !== undefined) publisher.watchers.add(({ keys }) => onPublish(keys))

  const report = (): void => {
    const reports = state.reports.drain()
    if (reports === undefined) return
    for (const violation of reports.violations) callSafely(onViolation, violation)
    for (const gap of reports.gaps) callSafely(onGap, gap)
  }
  if (check !== undefined) publisher.watchers.add(report) // parts are checked when they are published
  /** What follows from a call that may have changed something. Callbacks come last: they may call the store again. */
  const settled = <T>(result: T): T => {
    publisher.request()
    report()
    return result
  }

  /** Shows devtools what the store was given. */
  const taken = <Result>(
    method: StoreInput['method'],
    result: Result,
    input: unknown,
    more?: unknown,
  ): Result => {
    if (publisher.inputWatchers.size > 0)
      for (const watch of publisher.inputWatchers) callSafely(watch, { method, input, more, result })
    return result
  }
  const ingest = (event: unknown): Receipt => taken('ingest', reduceEvent(state, event), event)

  const store: BubbleStore = {
    getState: api.getState,
    getInitialState: api.getInitialState,
    subscribe: (listener) => api.subscribe((now, before) => callSafely(listener, now, before)),
    ingest: (event) => settled(ingest(event)),
    ingestAll: (events) => settled(listOf(events).map(ingest)),
    flush: publisher.flush,
    hydrate: (snapshot, how) =>
      settled(
        taken(
          'hydrate',
          hydrateThread(state, snapshot, how?.replace === true, how?.evict === true),
          snapshot,
          how,
        ),
      ),
    evict: (threadId) => settled(taken('evict', state.evict(threadId), threadId)),
    snapshot(threadId) {
      publisher.flush()
      return snapshotThread(state, threadId)
    },
    cursor: (threadId) => state.threads.get(threadId)?.log.cursor,
    addOptimistic(message) {
      const { author = { kind: 'user' }, ...rest } = checked(LocalMessage, message, 'addOptimistic')
      const local = { ...rest, author }
      return settled(taken('addOptimistic', addLocal(state, local), local))
    },
    failOptimistic(clientMessageId, error) {
      const reason = error instanceof Error ? error.message : error
      const checkedError = checked(
        TurnError,
        typeof reason === 'string' ? { message: reason } : reason,
        'failOptimistic',
      )
      settled(
        taken(
          'failOptimistic',
          failLocal(state, clientMessageId, checkedError),
          clientMessageId,
          checkedError,
        ),
      )
    },
    removeOptimistic: (clientMessageId) =>
      settled(taken('removeOptimistic', discardLocal(state, clientMessageId), clientMessageId)),
    thread: (threadId) => selectThread(api.getState(), threadId),
    bubble: (key) => selectBubble(api.getState(), key),
    invocation: (invocationId) => selectInvocation(api.getState(), invocationId),
    violations: () => api.getState().violations,
    subscribeBubble: (key, listener) => publisher.bubbles.subscribe(key, listener),
    subscribeThread: (threadId, listener) => publisher.threads.subscribe(threadId, listener),
  }
  publishers.set(store, publisher)
  report()
  return store
}

/** What is no list, or throws when it is read, is a batch of one. */
const listOf = (events: unknown): readonly unknown[] =>
  readSafely(() => (Array.isArray(events) ? [...events] : [events]), [events])
