import { useCallback, useSyncExternalStore } from 'react'
import type { Violation } from '../protocol/index.ts'
import type { BubbleStore } from '../store/index.ts'

/** What was wrong with what a store was given; renders when there is more. */
export const useViolationsOf = (store: BubbleStore): readonly Violation[] =>
  useSyncExternalStore(
    useCallback((listener: () => void) => store.subscribe(listener), [store]),
    () => store.getState().violations,
    () => store.getInitialState().violations,
  )
