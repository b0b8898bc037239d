import { type LogCursor, readOffsetToken } from '../../protocol/index.ts'
import type { Refusal } from '../operations/answer.ts'

/** From where a thread is read: from its beginning, from its end, or from a place on. */
export type ReadFrom = 'beginning' | 'now' | LogCursor

export interface ReadQuery {
  readonly from: ReadFrom
  /** Absent: what there is, and no waiting. */
  readonly live?: 'sse' | 'long-poll'
  /** The last `Stream-Cursor`, as it was echoed. */
  readonly cursor?: string
  /** Whether `offset_behind` may be the answer where a snapshot is less than the events. */
  readonly mayBeBehind: boolean
}

/** Reads how somebody wants a thread: its query, and the header by which an `EventSource` comes back. */
export function readQueryOf(request: Request): ReadQuery | Refusal {
  const { searchParams } = new URL(request.url)
  for (const name of ['offset', 'live', 'cursor', 'behind'])
    if (searchParams.getAll(name).length > 1) return { code: 'invalid_query', path: name }
  const live = searchParams.get('live') ?? undefined
  if (live !== undefined && live !== 'sse' && live !== 'long-poll')
    return { code: 'invalid_query', path: 'live' }
  const behind = searchParams.get('behind') ?? undefined
  if (behind !== undefined && behind !== 'gone') return { code: 'invalid_query', path: 'behind' }
  // An EventSource asks for the same address again, and says in a header how far it has come.
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
