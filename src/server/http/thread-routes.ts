import { goneCodes, type LogCursor, offsetToken, type ResyncReason } from '../../protocol/index.ts'
import { callSafely } from '../../store/index.ts'
import type { Refusal } from '../operations/answer.ts'
import { BehindWatch } from '../socket/behind-watch.ts'
import type { Shared } from '../socket/subscription.ts'
import type { Page } from '../socket/thread-feed.ts'
import { eventStream, type EventStreamContext } from './event-stream.ts'
import { mayRead } from './may-read.ts'
import type { OpenStream, OpenStreams } from './open-streams.ts'
import { readHeaders } from './read-headers.ts'
import { type ReadQuery, readQueryOf } from './read-query.ts'
import type { Outgoing, Respond } from './response-of.ts'
import { streamed } from './snapshot-route.ts'
import { streamCursor } from './stream-cursor.ts'

/** What the routes by which a thread is read work with. */
export interface ThreadSource extends Omit<EventStreamContext, 'shared'> {
  readonly respond: Respond
  readonly shared: Shared
  readonly streams: OpenStreams
}

/** Answers a request about a thread. */
export type ThreadRoute = (request: Request, threadId: string, outgoing?: Outgoing) => Promise<Response>

/** How long a long poll waits for news, in ms: less than what proxies allow. */
const waitMs = 25_000

/** A request that reads a thread, and what its answer is made with. */
interface Reading {
  readonly source: ThreadSource
  readonly request: Request
  readonly threadId: string
  readonly query: ReadQuery
  readonly outgoing: Outgoing | undefined
  /** Of every answer. */
  readonly headers: Readonly<Record<string, string>>
}

/**
 * `GET …/events`, and HEAD: reads a thread as the Durable Streams Protocol 1.0 defines it.
 * @see https://github.com/durable-streams/durable-streams/blob/main/PROTOCOL.md
 */
export const eventsRoute = (source: ThreadSource): ThreadRoute =>
  answered(source, async (request, threadId, outgoing) => {
    const { settings } = source
    const query = readQueryOf(request)
    if ('code' in query) return query
    const headers = readHeaders(request, settings)
    const reading = { source, request, threadId, query, outgoing, headers }
    if (query.live !== undefined && request.method !== 'HEAD') return followed(reading)
    const refusal = await mayRead(settings, request, threadId)
    if (refusal !== undefined) return refusal
    if (request.method === 'HEAD') return headOf(reading)
    return query.from === 'now' ? nothingYet(reading) : caughtUp(reading)
  })

/** `GET …/snapshot`: the thread as it is now, and in `Stream-Next-Offset` from where it is read on. */
export const threadSnapshotRoute = (source: ThreadSource): ThreadRoute =>
  answered(source, async (request, threadId, outgoing) => {
    const { settings, shared } = source
    const refusal = await mayRead(settings, request, threadId)
    if (refusal !== undefined) return refusal
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

const gone = (reason: ResyncReason): Refusal => ({ code: goneCodes[reason] })

/** Where it begins, in the log as it is. */
const startOf = async ({ source, threadId, query: { from } }: Reading): Promise<LogCursor | undefined> => {
  if (from === 'now') return source.shared.log.cursor(threadId)
  return from === 'beginning' ? undefined : from
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

/** A page of what there is. A cache may keep it, and asks each time whether it may still give it. */
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

/** What follows a place, or that a snapshot takes its place: also where that is less, and who asks knows what to do. */
async function firstPage(
  { source: { shared }, threadId, query }: Reading,
  from: LogCursor | undefined,
): Promise<Page> {
  const listener = (): void => undefined // it is read once
  const feed = shared.feeds.follow(threadId, listener)
  try {
    const page = await feed.page(from)
    if (page.kind === 'resync' || !page.isFull || !query.mayBeBehind) return page
    const isBehind = await new BehindWatch(shared, threadId).isShorter(from, page)
    return isBehind ? { kind: 'resync', reason: 'behind' } : page
  } finally {
    shared.feeds.leave(threadId, feed, listener)
  }
}

/** Has its place before anybody is asked, as a socket has, so that it can be told to go meanwhile. */
async function followed(reading: Reading): Promise<Response | Refusal> {
  const { source, request, threadId, query, outgoing } = reading
  const stream = source.streams.enter(request, threadId, outgoing)
  if ('code' in stream) return stream
  let isFollowing = false
  try {
    const refusal = await mayRead(source.settings, request, threadId)
    if (refusal !== undefined) return refusal
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
      'x-accel-buffering': 'no', // a proxy that gathers what comes would hold it back
    },
  })
}

const etagOf = (from: LogCursor | undefined, to: LogCursor): string =>
  `"${from === undefined ? '-1' : offsetToken(from)}:${offsetToken(to)}"`

/** A list of events, whose text the guard has looked at, and the place behind them. */
function listOf(list: Uint8Array, next: LogCursor, headers: Readonly<Record<string, string>>): Response {
  return new Response(Uint8Array.from(list), {
    headers: { ...headers, 'content-type': 'application/json', 'stream-next-offset': offsetToken(next) },
  })
}
