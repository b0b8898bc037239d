import { type LogCursor, readOffsetToken } from '../../protocol/index.ts'
import type { Refusal } from '../operations/answer.ts'

/** Where to start reading a thread: at its beginning, at its end, or at a place. */
export type ReadFrom = 'beginning' | 'now' | LogCursor

export interface ReadQuery {
  readonly from: ReadFrom
  /** Absent: return what there is, without waiting. */
  readonly live?: 'sse' | 'long-poll'
  /** The last `Stream-Cursor`, as the client sent it back. */
  readonly cursor?: string
  /** Whether the response may be `offset_behind` if a snapshot is smaller than the events. */
  readonly mayBeBehind: boolean
}

/** Reads what a request asks for: from its query, and from the header with which an `EventSource` reconnects. */
export function readQueryOf(request: Request): ReadQuery | Refusal {
  const { searchParams } = new URL(request.url)
  for (const name of ['offset', 'live', 'cursor', 'behind'])
    if (searchParams.getAll(name).length > 1) return { code: 'invalid_query', path: name }
  const live = searchParams.get('live') ?? undefined
  if (live !== undefined && live !== 'sse' && live !== 'long-poll')
    return { code: 'invalid_query', path: 'live' }
  const behind = searchParams.get('behind') ?? undefined
  if (behind !== undefined && behind !== 'gone') return { code: 'invalid_query', path: 'behind' }
  // An EventSource repeats the same url, and says in a header how far it has got.
  const lastId = live === 'sse' ? request.headers.get('last-event-id') : null
  const token = lastId === null || lastId === '' ? searchParams.get('offset') : lastId
  if (token === null && live !== undefined) return { code: 'invalid_query', path: 'offset' }
  const from = fromOf(token ?? '-1')
  if (from === undefined) return { code: 'invalid_offset', path: 'offset' }
  const cursor = searchParams.get('cursor')
  return {
    from,
    ...(live !== undefined && { live }),
    ...(cursor !== null && { cursor }),
    mayBeBehind: behind !== undefined,
  }
}

function fromOf(token: string): ReadFrom | undefined {
  if (token === '-1') return 'beginning'
  return token === 'now' ? token : readOffsetToken(token)
}
