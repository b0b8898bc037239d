import { type BubbleKey, inspectBubble, type InspectedBubble } from '../core/index.ts'
import type { BubbleStore, Unsubscribe } from './bubble-store.ts'
import type { BubbleStoreOptions } from './options.ts'
import { publisherOf, type StoreInput } from './publisher.ts'
import { type UnsentHere, unsentIn } from './watch-store.ts'

/** The inside of a store, for who explains and records it. */
export interface StoreInspection {
  /** All that is known under a key, published or not. */
  readonly inspect: (key: BubbleKey) => InspectedBubble
  /** Calls back after each call that gave the store something, before that is published. What it throws is ignored. */
  readonly listen: (listener: (input: StoreInput) => void) => Unsubscribe
  /** The messages of the thread that are being sent from here, or failed, in the order of adding. */
  readonly unsentIn: (threadId: string) => readonly UnsentHere[]
  /** Another store that is made with these takes in the same events in the same way. */
  readonly options: Pick<BubbleStoreOptions, 'limits' | 'schemas'>
}

/**
 * Looks into a store, however long ago that was made. Nothing is added to a store that nobody listens to.
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
