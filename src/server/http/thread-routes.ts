import { offsetToken } from '../../protocol/index.ts'
import { callSafely } from '../../store/index.ts'
import type { Refusal } from '../operations/answer.ts'
import { followThread } from './follow-thread.ts'
import { mayRead } from './may-read.ts'
import { readHeaders } from './read-headers.ts'
import { readQueryOf } from './read-query.ts'
import { etagOf, firstPage, gone, listOf, type Reading, startOf, type ThreadSource } from './reading.ts'
import type { Outgoing } from './response-of.ts'
import { streamed } from './snapshot-route.ts'
import { streamCursor } from './stream-cursor.ts'

/** Handles a request about a thread. */
export type ThreadRoute = (request: Request, threadId: string, outgoing?: Outgoing) => Promise<Response>

/**
 * `GET …/events` and HEAD: reads a thread as the Durable Streams Protocol 1.0 defines it.
 * @see https://github.com/durable-streams/durable-streams/blob/main/PROTOCOL.md
 */
export const eventsRoute = (source: ThreadSource): ThreadRoute =>
  answered(source, async (request, threadId, outgoing) => {
    const { settings } = source
    const query = readQueryOf(request)
    if ('code' in query) return query
    const headers = readHeaders(request, settings)
    const reading = { source, request, threadId, query, outgoing, headers }
    if (query.live !== undefined && request.method !== 'HEAD') return followThread(reading)
    const answer = await mayRead(source, request, threadId)
    if ('code' in answer) return answer
    if (request.method === 'HEAD') return headOf(reading)
    return query.from === 'now' ? nothingYet(reading) : caughtUp(reading)
  })

/** `GET …/snapshot`: the current thread. `Stream-Next-Offset` says where to continue reading. */
export const threadSnapshotRoute = (source: ThreadSource): ThreadRoute =>
  answered(source, async (request, threadId, outgoing) => {
    const { settings, shared } = source
    const answer = await mayRead(source, request, threadId)
    if ('code' in answer) return answer
    const text = await shared.shelf.get(threadId)
    const headers = {
      ...readHeaders(request, settings),
      'stream-next-offset': offsetToken(text.cursor),
    }
    return streamed(settings, text, headers, outgoing)
  })

const answered =
  (
    { settings, respond }: ThreadSource,
    route: (...of: Parameters<ThreadRoute>) => Promise<Response | Refusal>,
  ): ThreadRoute =>
  async (request, threadId, outgoing) => {
    try {
      const answer = await route(request, threadId, outgoing)
      return 'code' in answer ? respond(answer, outgoing) : answer
    } catch (error) {
      callSafely(settings.onError, error)
      return respond({ code: 'internal' }, outgoing)
    }
  }

async function headOf({ source, threadId, headers }: Reading): Promise<Response> {
  return new Response(null, {
    headers: {
      ...headers,
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'stream-next-offset': offsetToken(await source.shared.log.cursor(threadId)),
    },
  })
}

async function nothingYet({ source, threadId, headers }: Reading): Promise<Response> {
  const cursor = await source.shared.log.cursor(threadId)
  const more = { ...headers, 'cache-control': 'no-store', 'stream-up-to-date': 'true' }
  return listOf(Buffer.from('[]'), cursor, more)
}

/** A page of existing events. A cache may keep it, but must revalidate each time. */
async function caughtUp(reading: Reading): Promise<Response | Refusal> {
  const { source, request, headers } = reading
  const from = await startOf(reading)
  const page = await firstPage(reading, from)
  if (page.kind === 'resync') return gone(page.reason)
  const etag = etagOf(from, page.cursor)
  const more = {
    ...headers,
    'cache-control': 'private, no-cache',
    'stream-cursor': streamCursor(source.settings.clock.now(), reading.query.cursor),
    etag,
    ...(!page.isFull && { 'stream-up-to-date': 'true' }),
  }
  const known = (request.headers.get('if-none-match') ?? '').split(',')
  if (!known.some((tag) => tag.trim().replace(/^W\//, '') === etag))
    return listOf(page.list, page.cursor, more)
  return new Response(null, {
    status: 304,
    headers: { ...more, 'stream-next-offset': offsetToken(page.cursor) },
  })
}
