import { useCallback, useSyncExternalStore } from 'react'
import {
  alternativesOf,
  type Bubble,
  type BubbleKey,
  type BubbleState,
  type InvocationBubble,
  selectBubble,
  selectInvocation,
  selectThread,
  type ThreadView,
  bubbleKey,
} from '../core/index.ts'
import type { Violation } from '../protocol/index.ts'
import type { BubbleStore, Unsubscribe } from '../store/index.ts'
import { useBubbleStore } from './provider.ts'

/**
 * Reads a selection of the published state. A selection keeps its identity while nothing in it changes, so a
 * component renders only for changes of its own. On a server and during hydration, the initial state is read.
 * @param subscribe must be the same function at every render; otherwise each render subscribes again
 */
function useSelection<Id, T>(
  id: Id,
  subscribe: (store: BubbleStore, id: Id, listener: () => void) => Unsubscribe,
  select: (state: BubbleState, id: Id) => T,
): T {
  const store = useBubbleStore()
  return useSyncExternalStore(
    useCallback((listener: () => void) => subscribe(store, id, listener), [store, id, subscribe]),
    () => select(store.getState(), id),
    () => select(store.getInitialState(), id),
  )
}

const subscribeThread = (store: BubbleStore, threadId: string, listener: () => void): Unsubscribe =>
  store.subscribeThread(threadId, listener)
const subscribeBubble = (store: BubbleStore, key: BubbleKey, listener: () => void): Unsubscribe =>
  store.subscribeBubble(key, listener)
/**
 * The thread holds the alternatives of a turn. The bubble names its thread, so this subscribes once the bubble
 * exists.
 */
function subscribeAlternatives(store: BubbleStore, key: BubbleKey, listener: () => void): Unsubscribe {
  let threadId: string | undefined
  let leave: Unsubscribe | undefined
  const follow = (): boolean => {
    const bubble = store.bubble(key)
    if (bubble === undefined || bubble.threadId === threadId) return false
    leave?.()
    threadId = bubble.threadId
    leave = store.subscribeThread(threadId, listener)
    return true
  }
  follow()
  const unsubscribe = store.subscribeBubble(key, () => follow() && listener())
  return () => {
    unsubscribe()
    leave?.()
  }
}
const subscribeState = (store: BubbleStore, _: undefined, listener: () => void): Unsubscribe =>
  store.subscribe(listener)

/** Returns the thread: its keys in order, and whether turns are open. Renders when that changes, not for each chunk. */
export const useThread = (threadId: string): ThreadView | undefined =>
  useSelection(threadId, subscribeThread, selectThread)

/** Returns one bubble. Renders when this bubble changes, and not when others do. */
export const useBubble = (key: BubbleKey): Bubble | undefined =>
  useSelection(key, subscribeBubble, selectBubble)

/** Returns the one bubble of an invocation. */
export const useInvocation = (invocationId: string): InvocationBubble | undefined =>
  useSelection(bubbleKey.invocation(invocationId), subscribeBubble, (state) =>
    selectInvocation(state, invocationId),
  )

/**
 * Returns the keys of a turn and of its alternatives, oldest first. A turn without alternatives gives `[key]`;
 * anything else gives `[]`. Renders when the keys change, not for each chunk.
 */
export const useAlternatives = (key: BubbleKey): readonly BubbleKey[] =>
  useSelection(key, subscribeAlternatives, alternativesOf)

/** Returns the latest violations, oldest first. */
export const useViolations = (): readonly Violation[] =>
  useSelection(undefined, subscribeState, (state) => state.violations)
