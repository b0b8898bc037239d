import { createContext, createElement, type FunctionComponent, type ReactNode, useContext } from 'react'
import { UsageError } from '../core/index.ts'
import type { BubbleStore } from '../store/index.ts'

const StoreContext = createContext<BubbleStore | undefined>(undefined)

export interface BubbleStoreProviderProps {
  /** Made once, outside of rendering, or per request on a server. */
  readonly store: BubbleStore
  readonly children?: ReactNode
}

/** Gives the hooks below it their store. */
export const BubbleStoreProvider: FunctionComponent<BubbleStoreProviderProps> = ({ store, children }) =>
  createElement(StoreContext.Provider, { value: store }, children)

/**
 * The store of the nearest `BubbleStoreProvider`.
 * @throws UsageError without a provider
 */
export function useBubbleStore(): BubbleStore {
  const store = useContext(StoreContext)
  if (store === undefined) {
    throw new UsageError('missing_provider', 'no store: wrap the app in <BubbleStoreProvider store={store}>')
  }
  return store
}
