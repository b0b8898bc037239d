import { callSafely } from '../store/index.ts'
import type { GatewayEvent, GatewayOptions } from './gateway-options.ts'
import type { LoggedEvent } from './log.ts'

/** Calls `onEvent`, and lets nobody feel how it fares. */
export function announcer(
  onEvent: NonNullable<GatewayOptions['onEvent']>,
  onError: GatewayOptions['onError'],
): (event: LoggedEvent) => void {
  const announce = async (event: GatewayEvent): Promise<unknown> => onEvent(event)
  return (event) => {
    if (event.type === 'stream_chunk') return
    announce(event).catch((error: unknown) => callSafely(onError, error))
  }
}
