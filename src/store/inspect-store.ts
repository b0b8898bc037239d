import { type BubbleKey, inspectBubble, type InspectedBubble } from '../core/index.ts'
import type { BubbleStore, Unsubscribe } from './bubble-store.ts'
import type { BubbleStoreOptions } from './options.ts'
import { publisherOf, type StoreInput } from './publisher.ts'
import { type UnsentHere, unsentIn } from './watch-store.ts'

/** The internals of a store, for tools that explain and record it. */
export interface StoreInspection {
  /** Returns all that is known under a key, published or not. */
  readonly inspect: (key: BubbleKey) => InspectedBubble
  /**
   * Calls back after each call that gave the store something, before it is published. Errors of the listener are
   * ignored.
   */
  readonly listen: (listener: (input: StoreInput) => void) => Unsubscribe
  /** The thread's messages that this store is sending or failed to send, in the order they were added. */
  readonly unsentIn: (threadId: string) => readonly UnsentHere[]
  /** A store made with these options handles the same events in the same way. */
  readonly options: Pick<BubbleStoreOptions, 'limits' | 'schemas'>
}

/**
 * Opens the internals of a store. It may be called at any time after the store was made, and costs nothing until
 * something listens.
 * @param caller the public function that needs it
 * @throws UsageError when the store was not made by `createBubbleStore`
 */
export function inspectStore(store: BubbleStore, caller: string): StoreInspection {
  const publisher = publisherOf(store, caller)
  const { state, inputWatchers, options } = publisher
  return {
    inspect: (key) => inspectBubble(state, key),
    listen(listener) {
      const own = (input: StoreInput): void => listener(input) // the same function may listen twice
      inputWatchers.add(own)
      return () => void inputWatchers.delete(own)
    },
    unsentIn: (threadId) => unsentIn(state, threadId),
    options: {
      ...(options.limits !== undefined && { limits: options.limits }),
      ...(options.schemas !== undefined && { schemas: options.schemas }),
    },
  }
}
