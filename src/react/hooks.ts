import { useCallback, useSyncExternalStore } from 'react'
import {
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
import type { BubbleStore } from '../store/index.ts'
import { useBubbleStore } from './provider.ts'

type Subscribe = (store: BubbleStore, listener: () => void) => () => void
type Select<T> = (state: BubbleState) => T

/**
 * Reads the published state. Selections keep their identity while nothing in them changes, so that a component renders
 * only when woken for a change of its own. On a server, and while its markup is taken over, the initial state is read.
 * `subscribe` and `select` are memoised by the caller.
 */
function useSelection<T>(subscribe: Subscribe, select: Select<T>): T {
  const store = useBubbleStore()
  return useSyncExternalStore(
    useCallback((listener: () => void) => subscribe(store, listener), [store, subscribe]),
    () => select(store.getState()),
    () => select(store.getInitialState()),
  )
}

/** The thread: its keys in order, and whether turns are open. Renders when that changes, not for a chunk. */
export function useThread(threadId: string): ThreadView | undefined {
  return useSelection(
    useCallback<Subscribe>((store, listener) => store.subscribeThread(threadId, listener), [threadId]),
    useCallback<Select<ThreadView | undefined>>((state) => selectThread(state, threadId), [threadId]),
  )
}

/** One bubble. Renders when this bubble changes, whatever the others do. */
export function useBubble(key: BubbleKey): Bubble | undefined {
  return useSelection(
    useCallback<Subscribe>((store, listener) => store.subscribeBubble(key, listener), [key]),
    useCallback<Select<Bubble | undefined>>((state) => selectBubble(state, key), [key]),
  )
}

/** The one bubble of an invocation. */
export function useInvocation(invocationId: string): InvocationBubble | undefined {
  return useSelection(
    useCallback<Subscribe>(
      (store, listener) => store.subscribeBubble(bubbleKey.invocation(invocationId), listener),
      [invocationId],
    ),
    useCallback<Select<InvocationBubble | undefined>>(
      (state) => selectInvocation(state, invocationId),
      [invocationId],
    ),
  )
}

const subscribeState: Subscribe = (store, listener) => store.subscribe(listener)
const selectViolations: Select<readonly Violation[]> = (state) => state.violations

/** The last violations, oldest first. */
export function useViolations(): readonly Violation[] {
  return useSelection(subscribeState, selectViolations)
}
