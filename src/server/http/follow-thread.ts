import { type LogCursor, offsetToken } from '../../protocol/index.ts'
import type { Refusal } from '../operations/answer.ts'
import { eventStream } from './event-stream.ts'
import { mayRead } from './may-read.ts'
import type { OpenStream } from './open-streams.ts'
import { etagOf, firstPage, gone, listOf, type Reading, startOf } from './reading.ts'
import { streamCursor } from './stream-cursor.ts'

/** How long a long poll waits for news, in ms: less than proxies allow. */
const waitMs = 25_000

/**
 * Serves a request that waits for new events, as an event stream or a long poll. It takes its place before
 * `authorize` is asked, as a socket does, so that `disconnect` can end it in the meantime.
 */
export async function followThread(reading: Reading): Promise<Response | Refusal> {
  const { source, request, threadId, query, outgoing } = reading
  const stream = source.streams.enter(request, threadId, outgoing)
  if ('code' in stream) return stream
  let isFollowing = false
  try {
    const answer = await mayRead(source, request, threadId)
    if ('code' in answer) return answer
    stream.endAfter(answer.leftMs)
    if (stream.reason === 'unauthorized') return { code: stream.reason }
    const from = await startOf(reading)
    if (query.live === 'long-poll') return await polled(reading, stream, from)
    const page = await firstPage(reading, from)
    if (page.kind === 'resync') return gone(page.reason)
    isFollowing = true
    return streaming(reading, stream, from)
  } finally {
    if (!isFollowing) stream.leave()
  }
}

async function polled(
  { source, request, threadId, query, headers }: Reading,
  stream: OpenStream,
  from: LogCursor | undefined,
): Promise<Response | Refusal> {
  const { shared, settings } = source
  const { poll } = stream
  const feed = shared.feeds.follow(threadId, poll.wake)
  const cancel = settings.clock.setTimer(poll.end, waitMs)
  request.signal.addEventListener('abort', poll.end)
  try {
    for (;;) {
      const page = await feed.page(from)
      if (page.kind === 'resync') return gone(page.reason)
      if (stream.reason === 'unauthorized') return { code: stream.reason }
      const more = {
        ...headers,
        'cache-control': 'no-store',
        'stream-cursor': streamCursor(settings.clock.now(), query.cursor),
        ...(!page.isFull && { 'stream-up-to-date': 'true' }),
      }
      if (page.eventCount > 0)
        return listOf(page.list, page.cursor, { ...more, etag: etagOf(from, page.cursor) })
      if (poll.isOver || request.signal.aborted)
        return new Response(null, {
          status: 204,
          headers: { ...more, 'stream-next-offset': offsetToken(page.cursor) },
        })
      await poll.woken()
    }
  } finally {
    cancel()
    request.signal.removeEventListener('abort', poll.end)
    shared.feeds.leave(threadId, feed, poll.wake)
  }
}

function streaming(
  { source, query, outgoing, headers }: Reading,
  stream: OpenStream,
  from: LogCursor | undefined,
): Response {
  const { shared, settings } = source
  const cut = outgoing === undefined ? undefined : (): void => void outgoing.destroy()
  const start = { stream, from, echoed: query.cursor, cut }
  return new Response(eventStream({ settings, shared }, start), {
    headers: {
      ...headers,
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no', // a buffering proxy would hold the events back
    },
  })
}
