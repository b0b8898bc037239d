import { callSafely } from '../store/index.ts'
import type { GatewayEvent, GatewayOptions } from './gateway-options.ts'
import type { LoggedEvent } from './log.ts'

/** Calls `onEvent` in such a way that its failure and its delay affect nobody. */
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
