import { createContext, createElement, type FunctionComponent, type ReactNode, useContext } from 'react'
import type { Connection } from '../client/index.ts'
import { UsageError } from '../core/index.ts'
import type { BubbleStore } from '../store/index.ts'

const StoreContext = createContext<BubbleStore | undefined>(undefined)
const ConnectionContext = createContext<Connection | undefined>(undefined)

/** Props of `BubbleStoreProvider`. */
export interface BubbleStoreProviderProps {
  /** Create it once outside of rendering, or once per request on a server. */
  readonly store: BubbleStore
  /** The connection that feeds the store and sends messages. `useSend` needs it. */
  readonly connection?: Connection | undefined
  readonly children?: ReactNode
}

/** Provides the hooks below it with a store and, optionally, a connection. */
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
 * Returns the store of the nearest `BubbleStoreProvider`.
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
 * Returns the connection of the nearest `BubbleStoreProvider`.
 * @throws UsageError if the provider has no connection
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
