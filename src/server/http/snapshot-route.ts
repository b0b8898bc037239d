import { callSafely } from '../../store/index.ts'
import type { GatewaySettings } from '../gateway-options.ts'
import { isOwnOrigin } from '../socket/origin.ts'
import type { SnapshotLinks } from '../socket/snapshot-links.ts'
import type { SnapshotShelf } from '../socket/snapshot-shelf.ts'
import type { Outgoing, Respond } from './response-of.ts'

export interface SnapshotSource {
  readonly settings: GatewaySettings
  readonly shelf: SnapshotShelf
  readonly links: SnapshotLinks
  readonly respond: Respond
}

/**
 * Answers `GET /snapshot?token=…`: the text that the socket would have been sent, at the pace of who reads it.
 * @param outgoing where Node has one: a reader is cut by it then, since its adapter prints whatever a stream fails with
 */
export async function snapshotResponse(
  { settings, shelf, links, respond }: SnapshotSource,
  request: Request,
  outgoing?: Outgoing,
): Promise<Response> {
  const url = new URL(request.url)
  try {
    const link = await links.verify(url.searchParams.get('token'))
    if (!link.ok)
      return respond(
        { code: link.code, detail: 'Subscribe to the thread to get the url of a snapshot.' },
        outgoing,
      )
    const text = await shelf.get(link.threadId)
    const cut = (error: Error): boolean => {
      callSafely(settings.onError, error)
      outgoing?.destroy()
      return outgoing !== undefined
    }
    return new Response(text.stream(cut), {
      headers: {
        'content-type': 'application/json',
        'content-length': String(text.byteCount),
        'cache-control': 'private, no-store',
        ...corsOf(request, settings),
      },
    })
  } catch (error) {
    callSafely(settings.onError, error)
    return respond({ code: 'internal' }, outgoing)
  }
}

/** A page that may open a socket from another host may read what the socket tells it to fetch. */
function corsOf(request: Request, { origins }: GatewaySettings): Readonly<Record<string, string>> {
  const origin = request.headers.get('origin') ?? undefined
  const host = request.headers.get('host') ?? new URL(request.url).host
  if (origin === undefined || !isOwnOrigin(origin, host, origins)) return { vary: 'origin' }
  return { vary: 'origin', 'access-control-allow-origin': origin }
}
