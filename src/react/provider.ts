import { createContext, createElement, type FunctionComponent, type ReactNode, useContext } from 'react'
import type { Connection } from '../client/index.ts'
import { UsageError } from '../core/index.ts'
import type { BubbleStore } from '../store/index.ts'

const StoreContext = createContext<BubbleStore | undefined>(undefined)
const ConnectionContext = createContext<Connection | undefined>(undefined)

export interface BubbleStoreProviderProps {
  /** Made once, outside of rendering, or per request on a server. */
  readonly store: BubbleStore
  /** What feeds the store, and sends: `useSend` needs it. */
  readonly connection?: Connection | undefined
  readonly children?: ReactNode
}

/** Gives the hooks below it their store, and their connection where there is one. */
export const BubbleStoreProvider: FunctionComponent<BubbleStoreProviderProps> = ({
  store,
  connection,
  children,
}) =>
  createElement(
    StoreContext.Provider,
    { value: store },
    createElement(ConnectionContext.Provider, { value: connection }, children),
  )

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

/**
 * The connection of the nearest `BubbleStoreProvider`.
 * @throws UsageError where that has none
 */
export function useStoreConnection(): Connection {
  const connection = useContext(ConnectionContext)
  if (connection === undefined) {
    throw new UsageError(
      'missing_provider',
      'no connection: wrap the app in <BubbleStoreProvider store={store} connection={connection}>',
    )
  }
  return connection
}
