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
 * Reads the published state. Selections keep their identity while nothing in them changes, so that a component renders
 * only when woken for a change of its own. On a server, and while its markup is taken over, the initial state is read.
 * @param subscribe the same function at every render, or each render subscribes anew
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
/** The alternatives of a turn are its thread's affair. Which thread that is, the bubble says, once it is there. */
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

/** The thread: its keys in order, and whether turns are open. Renders when that changes, not for a chunk. */
export const useThread = (threadId: string): ThreadView | undefined =>
  useSelection(threadId, subscribeThread, selectThread)

/** One bubble. Renders when this bubble changes, whatever the others do. */
export const useBubble = (key: BubbleKey): Bubble | undefined =>
  useSelection(key, subscribeBubble, selectBubble)

/** The one bubble of an invocation. */
export const useInvocation = (invocationId: string): InvocationBubble | undefined =>
  useSelection(bubbleKey.invocation(invocationId), subscribeBubble, (state) =>
    selectInvocation(state, invocationId),
  )

/**
 * The keys of all turns that are tries of one another, the oldest first: `[key]` for a turn that stands alone, `[]` for
 * anything else. Renders when they change, not for a chunk.
 */
export const useAlternatives = (key: BubbleKey): readonly BubbleKey[] =>
  useSelection(key, subscribeAlternatives, alternativesOf)

/** The last violations, oldest first. */
export const useViolations = (): readonly Violation[] =>
  useSelection(undefined, subscribeState, (state) => state.violations)
