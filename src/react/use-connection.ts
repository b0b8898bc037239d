import { useSyncExternalStore } from 'react'
import type { Connection, ConnectionState } from '../client/index.ts'

const none = (): undefined => undefined
const never = (): (() => undefined) => none

/**
 * Returns the state of a connection. Renders when the state changes, not for each frame. Returns undefined on a
 * server, during hydration, and while there is no connection: one that an effect makes comes after the first render.
 */
export const useConnection = (connection: Connection | undefined): ConnectionState | undefined =>
  useSyncExternalStore(connection?.subscribe ?? never, connection?.state ?? none, none)
