import { useSyncExternalStore } from 'react'
import type { Connection, ConnectionState } from '../client/index.ts'

const none = (): undefined => undefined
const never = (): (() => undefined) => none

/**
 * How a connection stands. Renders when that changes, not for a frame. Undefined on a server, while its markup is taken
 * over, and as long as there is no connection: one that an effect makes comes after the first render.
 */
export const useConnection = (connection: Connection | undefined): ConnectionState | undefined =>
  useSyncExternalStore(connection?.subscribe ?? never, connection?.state ?? none, none)
