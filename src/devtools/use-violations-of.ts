import { useCallback, useSyncExternalStore } from 'react'
import type { Violation } from '../protocol/index.ts'
import type { BubbleStore } from '../store/index.ts'

/** The violations of a store. Renders when one is added. */
export const useViolationsOf = (store: BubbleStore): readonly Violation[] =>
  useSyncExternalStore(
    useCallback((listener: () => void) => store.subscribe(listener), [store]),
    () => store.getState().violations,
    () => store.getInitialState().violations,
  )
