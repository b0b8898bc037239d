import type { GatewaySettings } from '../gateway-options.ts'
import { isOwnOrigin } from '../socket/origin.ts'

/** What a page of another host has to be let see. */
const exposed = 'stream-next-offset, stream-up-to-date, stream-cursor, etag'

/** A page that may open a socket from another host may read what a thread holds. */
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

/** The headers of every answer that has something of a thread. */
export const readHeaders = (
  request: Request,
  settings: Pick<GatewaySettings, 'origins'>,
): Readonly<Record<string, string>> => ({
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin', // asks nothing of what is fetched by the rules of CORS
  ...corsOf(request, settings),
})
