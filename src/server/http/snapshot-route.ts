import { callSafely } from '../../store/index.ts'
import type { GatewaySettings } from '../gateway-options.ts'
import type { SnapshotLinks } from '../socket/snapshot-links.ts'
import type { SnapshotShelf } from '../socket/snapshot-shelf.ts'
import type { SnapshotText } from '../socket/snapshot-text.ts'
import { corsOf } from './read-headers.ts'
import type { Outgoing, Respond } from './response-of.ts'

export interface SnapshotSource {
  readonly settings: GatewaySettings
  readonly shelf: SnapshotShelf
  readonly links: SnapshotLinks
  readonly respond: Respond
}

/**
 * Serves `GET /snapshot?token=…`: the text that the socket would have sent, at the reader's pace.
 * @param outgoing Node's response, if there is one. A reader is cut through it, because Node's adapter prints every
 * error of a stream
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
    return streamed(settings, await shelf.get(link.threadId), corsOf(request, settings), outgoing)
  } catch (error) {
    callSafely(settings.onError, error)
    return respond({ code: 'internal' }, outgoing)
  }
}

/** The text of a snapshot, piece by piece. */
export function streamed(
  { onError }: Pick<GatewaySettings, 'onError'>,
  text: SnapshotText,
  headers: Readonly<Record<string, string>>,
  outgoing: Outgoing | undefined,
): Response {
  const cut = (error: Error): boolean => {
    callSafely(onError, error)
    outgoing?.destroy()
    return outgoing !== undefined
  }
  return new Response(text.stream(cut), {
    headers: {
      'content-type': 'application/json',
      'content-length': String(text.byteCount),
      'cache-control': 'private, no-store',
      ...headers,
    },
  })
}
