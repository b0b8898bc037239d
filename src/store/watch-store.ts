import type { BubbleKey, LocalMessage, Publication, WorkingState } from '../core/index.ts'
import type { BubbleStore, Unsubscribe } from './bubble-store.ts'
import { publisherOf } from './publisher.ts'

/** A message without an id from the server. `local` is the same object until something in it changes. */
export interface UnsentHere {
  readonly key: BubbleKey
  readonly clientMessageId: string
  readonly local: LocalMessage
}

/** What a publication changed. */
export interface StoreChange {
  /** The threads in which anything changed. */
  readonly threadIds: ReadonlySet<string>
  /** The evicted threads, including those that a snapshot replaced. */
  readonly evictedIds: readonly string[]
  /** Whether something was retracted. */
  readonly hasRetraction: boolean
}

/** What persistence needs to know of a store. */
export interface StoreWatch {
  /** Whether the thread's view has a subscriber. */
  readonly isShown: (threadId: string) => boolean
  /** The thread's messages that this store is sending or failed to send, in the order they were added. */
  readonly unsentIn: (threadId: string) => readonly UnsentHere[]
  /** Stops calling back. */
  readonly stop: Unsubscribe
}

/**
 * Calls back after each publication of a store. It may be called at any time after the store was made.
 * @param caller the public function that needs it
 * @throws UsageError when the store was not made by `createBubbleStore`
 */
export function watchStore(
  store: BubbleStore,
  onChange: (change: StoreChange) => void,
  caller: string,
): StoreWatch {
  const publisher = publisherOf(store, caller)
  const { state } = publisher
  const watch = ({ keys, threadIds, evictedIds, actions }: Publication): void => {
    const changed = new Set(threadIds)
    for (const key of keys) {
      const threadId = state.row(key)?.threadId
      if (threadId !== undefined) changed.add(threadId)
    }
    onChange({ threadIds: changed, evictedIds, hasRetraction: actions.retraction !== undefined })
  }
  publisher.watchers.add(watch)
  return {
    isShown: (threadId) => publisher.threads.has(threadId),
    unsentIn: (threadId) => unsentIn(state, threadId),
    stop: () => void publisher.watchers.delete(watch),
  }
}

/** The thread's messages that this store is sending or failed to send, in the order they were added. */
export function unsentIn(state: WorkingState, threadId: string): readonly UnsentHere[] {
  const keys = state.threads.get(threadId)?.localKeys ?? []
  return Array.from(keys, (key) => state.row(key)).flatMap((row) => {
    if (row?.kind !== 'message') return []
    const { key, clientMessageId, local } = row
    return clientMessageId === undefined || local === undefined ? [] : [{ key, clientMessageId, local }]
  })
}
