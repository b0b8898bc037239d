import type { BubbleStore, BubbleStoreOptions } from '../../src/index.ts'
import { syncStore } from './mount.tsx'

/** A store that counts its listeners. */
export interface WatchedStore extends BubbleStore {
  /** Current listeners, by what they listen to. */
  listeners(): Readonly<Record<string, number>>
}

export function watchedStore(options?: BubbleStoreOptions): WatchedStore {
  const store = syncStore(options)
  const counts = new Map<string, number>()
  const add = (name: string, difference: 1 | -1): void => {
    counts.set(name, (counts.get(name) ?? 0) + difference)
  }
  const watched = (name: string, unsubscribe: () => void): (() => void) => {
    let isSubscribed = true
    add(name, 1)
    return () => {
      unsubscribe()
      if (isSubscribed) add(name, -1)
      isSubscribed = false
    }
  }
  return {
    ...store,
    subscribe: (listener) => watched('state', store.subscribe(listener)),
    subscribeBubble: (key, listener) => watched(key, store.subscribeBubble(key, listener)),
    subscribeThread: (threadId, listener) =>
      watched(`thread:${threadId}`, store.subscribeThread(threadId, listener)),
    listeners: () => Object.fromEntries([...counts].filter(([, count]) => count !== 0)),
  }
}
