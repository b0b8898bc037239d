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

/** Unsubscribes. Further calls do nothing. */
export type Unsubscribe = () => void

/** A user's message that is shown before the server has confirmed it. */
export interface OptimisticMessage {
  readonly threadId: string
  /**
   * Unique among unsent messages. The server's `message` with the same id, thread and author takes over this bubble.
   */
  readonly clientMessageId: string
  readonly parts: readonly FinalPart[]
  /**
   * The author. Default: `{ kind: 'user' }`. If the author has no id, every `clientMessageId` must be unique among
   * all clients.
   */
  readonly author?: Author
}

/** A zustand vanilla store. Anyone can read it and subscribe to it; only events can change it. */
export interface BubbleStore extends Pick<
  StoreApi<BubbleState>,
  'getState' | 'getInitialState' | 'subscribe'
> {
  /** Decodes one event, places it by its exact ids, and returns the outcome at once. Never throws. */
  ingest(event: unknown): Receipt
  /** Ingests many events with one publication. Returns the receipts in the order of the events. */
  ingestAll(events: readonly unknown[]): readonly Receipt[]
  /** Publishes now. */
  flush(): void
  /**
   * Joins a snapshot into its thread. Never throws.
   * @param options `replace` lets a snapshot of another epoch replace the thread. `evict` first evicts the thread, in
   * the same publication: only what the snapshot contains remains, and messages that this store has not sent yet
   */
  hydrate(snapshot: unknown, options?: { readonly replace?: boolean; readonly evict?: boolean }): Receipt
  /**
   * Forgets a thread that is not shown, as if it had never been named. Messages that this store has not sent yet
   * stay. A snapshot or a replay brings the thread back.
   */
  evict(threadId: string): void
  /** Returns the thread as plain JSON, or undefined for an unknown thread. Flushes first. */
  snapshot(threadId: string): ThreadSnapshot | undefined
  /** Returns where to resume: `offset` is the next one expected. Undefined for a thread without an epoch. */
  cursor(threadId: string): { readonly epoch: string; readonly offset: number } | undefined
  /**
   * Shows a message at once. Called again with the same id, it retries the message.
   * @throws UsageError when an id, a part or the author is invalid, or an unsent message of another thread has this
   * id
   */
  addOptimistic(message: OptimisticMessage): BubbleKey
  /** Marks the message as failed, with the reason. The message stays. */
  failOptimistic(clientMessageId: string, error: TurnError | Error | string): void
  /** Discards a message that the server has not confirmed. */
  removeOptimistic(clientMessageId: string): void
  /** Returns the thread as last published. */
  thread(threadId: string): ThreadView | undefined
  /** Returns the bubble as last published: the same object until it changes. */
  bubble(key: BubbleKey): Bubble | undefined
  /** Returns the one bubble of this invocation, as last published. */
  invocation(invocationId: string): InvocationBubble | undefined
  /** Returns the latest violations, oldest first. */
  violations(): readonly Violation[]
  /** Calls the listener when this bubble changes, and only then. */
  subscribeBubble(key: BubbleKey, listener: () => void): Unsubscribe
  /** Calls the listener when the thread's view changes, and only then. */
  subscribeThread(threadId: string, listener: () => void): Unsubscribe
}

/**
 * Creates a store.
 * @throws UsageError when an option is invalid
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
  /** Runs after each call that may have changed something. Callbacks come last: they may call the store again. */
  const finished = <T>(result: T): T => {
    publisher.request()
    report()
    return result
  }

  /** Tells devtools what the store was given. */
  const noted = <Result>(
    method: StoreInput['method'],
    result: Result,
    input: unknown,
    more?: unknown,
  ): Result => {
    if (publisher.inputWatchers.size > 0)
      for (const watch of publisher.inputWatchers) callSafely(watch, { method, input, more, result })
    return result
  }
  const ingest = (event: unknown): Receipt => noted('ingest', reduceEvent(state, event), event)

  const store: BubbleStore = {
    getState: api.getState,
    getInitialState: api.getInitialState,
    subscribe: (listener) => api.subscribe((now, before) => callSafely(listener, now, before)),
    ingest: (event) => finished(ingest(event)),
    ingestAll: (events) => finished(listOf(events).map(ingest)),
    flush: publisher.flush,
    hydrate: (snapshot, how) =>
      finished(
        noted(
          'hydrate',
          hydrateThread(state, snapshot, how?.replace === true, how?.evict === true),
          snapshot,
          how,
        ),
      ),
    evict: (threadId) => finished(noted('evict', state.evict(threadId), threadId)),
    snapshot(threadId) {
      publisher.flush()
      return snapshotThread(state, threadId)
    },
    cursor: (threadId) => state.threads.get(threadId)?.log.cursor,
    addOptimistic(message) {
      const { author = { kind: 'user' }, ...rest } = checked(LocalMessage, message, 'addOptimistic')
      const local = { ...rest, author }
      return finished(noted('addOptimistic', addLocal(state, local), local))
    },
    failOptimistic(clientMessageId, error) {
      const reason = error instanceof Error ? error.message : error
      const checkedError = checked(
        TurnError,
        typeof reason === 'string' ? { message: reason } : reason,
        'failOptimistic',
      )
      finished(
        noted(
          'failOptimistic',
          failLocal(state, clientMessageId, checkedError),
          clientMessageId,
          checkedError,
        ),
      )
    },
    removeOptimistic: (clientMessageId) =>
      finished(noted('removeOptimistic', discardLocal(state, clientMessageId), clientMessageId)),
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

/** A value that is no list, or that throws when it is read, is a batch of one. */
const listOf = (events: unknown): readonly unknown[] =>
  readSafely(() => (Array.isArray(events) ? [...events] : [events]), [events])
