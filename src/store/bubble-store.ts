import type { StoreApi } from 'zustand/vanilla'
import {
  addLocal,
  type Bubble,
  type BubbleKey,
  type BubbleState,
  failLocal,
  hydrateThread,
  type InvocationBubble,
  Ledger,
  type Receipt,
  reduceEvent,
  removeLocal,
  selectBubble,
  selectInvocation,
  selectThread,
  snapshotThread,
  type ThreadView,
} from '../core/index.ts'
import { type FinalPart, type ThreadSnapshot, TurnError, type Violation } from '../protocol/index.ts'
import { callSafely } from './listeners.ts'
import { type BubbleStoreOptions, checked, LocalMessage, Options } from './options.ts'
import { Publisher } from './publisher.ts'
import { publishers } from './publishers.ts'
import { frameScheduler } from './scheduler.ts'

export type Unsubscribe = () => void

/** A user's message that is shown before the server knows it. */
export interface OptimisticMessage {
  readonly threadId: string
  /** Unique in the store; the server's `message` names it and takes the bubble over. */
  readonly clientMessageId: string
  readonly parts: readonly FinalPart[]
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
  /** The thread as plain JSON; undefined for a thread without an epoch. Flushes first. */
  snapshot(threadId: string): ThreadSnapshot | undefined
  /** Where to resume: `offset` is the next one expected. Undefined for a thread without an epoch. */
  cursor(threadId: string): { readonly epoch: string; readonly offset: number } | undefined
  /**
   * Shows a user's message at once; again with the same id, it retries.
   * @throws UsageError when an id or a part is not valid, or the clientMessageId is in use in another thread
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
  const ledger = new Ledger(limits)
  for (const snapshot of snapshots) hydrateThread(ledger, snapshot, false)
  const publisher = new Publisher(ledger, scheduler)
  const { api } = publisher
  if (onPublish !== undefined) publisher.watchers.add(({ keys }) => onPublish(keys))

  const report = (): void => {
    const reports = ledger.takeReports()
    if (reports === undefined) return
    for (const violation of reports.violations) callSafely(onViolation, violation)
    for (const gap of reports.gaps) callSafely(onGap, gap)
  }
  /** What follows from a call that may have changed something. Callbacks come last: they may call the store again. */
  const settled = <T>(result: T): T => {
    publisher.request()
    report()
    return result
  }

  const store: BubbleStore = {
    getState: api.getState,
    getInitialState: api.getInitialState,
    subscribe: (listener) => api.subscribe((state, previous) => callSafely(listener, state, previous)),
    ingest: (event) => settled(reduceEvent(ledger, event)),
    ingestAll: (events) => settled(listOf(events).map((event) => reduceEvent(ledger, event))),
    flush: publisher.flush,
    hydrate: (snapshot, how) =>
      settled(hydrateThread(ledger, snapshot, how?.replace === true, how?.evict === true)),
    evict: (threadId) => settled(ledger.evict(threadId)),
    snapshot(threadId) {
      publisher.flush()
      return snapshotThread(ledger, threadId)
    },
    cursor: (threadId) => ledger.threads.get(threadId)?.cursor,
    addOptimistic(message) {
      const { threadId, clientMessageId, parts } = checked(LocalMessage, message, 'addOptimistic')
      return settled(addLocal(ledger, threadId, clientMessageId, parts))
    },
    failOptimistic(clientMessageId, error) {
      const reason = error instanceof Error ? error.message : error
      const checkedError = checked(
        TurnError,
        typeof reason === 'string' ? { message: reason } : reason,
        'failOptimistic',
      )
      settled(failLocal(ledger, clientMessageId, checkedError))
    },
    removeOptimistic: (clientMessageId) => settled(removeLocal(ledger, clientMessageId)),
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
function listOf(events: unknown): readonly unknown[] {
  try {
    return Array.isArray(events) ? [...events] : [events]
  } catch {
    return [events]
  }
}
