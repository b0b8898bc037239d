import type { BubbleKey, LocalMessage, Publication, WorkingState } from '../core/index.ts'
import type { BubbleStore, Unsubscribe } from './bubble-store.ts'
import { publisherOf } from './publisher.ts'

/** A message that the server has not named yet. `local` is the same object until something in it changes. */
export interface UnsentHere {
  readonly key: BubbleKey
  readonly clientMessageId: string
  readonly local: LocalMessage
}

/** What has changed with a publication. */
export interface StoreChange {
  /** Of the threads in which anything has changed. */
  readonly threadIds: ReadonlySet<string>
  /** Of the threads that were let go, be it for a snapshot that has taken their place. */
  readonly evictedIds: readonly string[]
  /** Whether something was taken back. */
  readonly hasRetraction: boolean
}

/** What is known of a store from within, for who keeps what it has. */
export interface StoreWatch {
  /** Whether somebody looks at this thread: is subscribed to its view. */
  readonly isShown: (threadId: string) => boolean
  /** The messages of the thread that are being sent from here, or failed, in the order of adding. */
  readonly unsentIn: (threadId: string) => readonly UnsentHere[]
  /** Calls back no more. */
  readonly stop: Unsubscribe
}

/**
 * Calls back after each publication of a store, however long ago that was made.
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

/** The messages of the thread that are being sent from here, or failed, in the order of adding. */
export function unsentIn(state: WorkingState, threadId: string): readonly UnsentHere[] {
  const keys = state.threads.get(threadId)?.localKeys ?? []
  return Array.from(keys, (key) => state.row(key)).flatMap((row) => {
    if (row?.kind !== 'message') return []
    const { key, clientMessageId, local } = row
    return clientMessageId === undefined || local === undefined ? [] : [{ key, clientMessageId, local }]
  })
}
