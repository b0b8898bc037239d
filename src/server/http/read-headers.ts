import type { GatewaySettings } from '../gateway-options.ts'
import { isOwnOrigin } from '../socket/origin.ts'

/** The headers that pages of other origins may read. */
const exposed = 'stream-next-offset, stream-up-to-date, stream-cursor, etag'

/** CORS headers: a page that may open a socket from another host may also read threads. */
export function corsOf(
  request: Request,
  { origins }: Pick<GatewaySettings, 'origins'>,
): Readonly<Record<string, string>> {
  const origin = request.headers.get('origin') ?? undefined
  const host = request.headers.get('host') ?? new URL(request.url).host
  if (origin === undefined || !isOwnOrigin(origin, host, origins)) return { vary: 'origin' }
  return {
    vary: 'origin',
    'access-control-allow-origin': origin,
    'access-control-expose-headers': exposed,
  }
}

/** The headers of every response with content of a thread. */
export const readHeaders = (
  request: Request,
  settings: Pick<GatewaySettings, 'origins'>,
): Readonly<Record<string, string>> => ({
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin', // does not affect requests that follow the rules of CORS
  ...corsOf(request, settings),
})
