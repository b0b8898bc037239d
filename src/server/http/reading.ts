import { goneCodes, type LogCursor, offsetToken, type ResyncReason } from '../../protocol/index.ts'
import type { Refusal } from '../operations/answer.ts'
import { BehindWatch } from '../socket/behind-watch.ts'
import type { Shared } from '../socket/subscription.ts'
import type { Page } from '../socket/thread-feed.ts'
import type { EventStreamContext } from './event-stream.ts'
import type { ReadingRights } from './may-read.ts'
import type { OpenStreams } from './open-streams.ts'
import type { ReadQuery } from './read-query.ts'
import type { Outgoing, Respond } from './response-of.ts'

/** The context of the routes that read a thread. */
export interface ThreadSource
  extends Omit<EventStreamContext, 'shared'>, Pick<ReadingRights, 'ids' | 'rates'> {
  readonly respond: Respond
  readonly shared: Shared
  readonly streams: OpenStreams
}

/** A request that reads a thread, with what its response needs. */
export interface Reading {
  readonly source: ThreadSource
  readonly request: Request
  readonly threadId: string
  readonly query: ReadQuery
  readonly outgoing: Outgoing | undefined
  /** The headers of every response. */
  readonly headers: Readonly<Record<string, string>>
}

/** The place is not available: the client has to get the snapshot. */
export const gone = (reason: ResyncReason): Refusal => ({ code: goneCodes[reason] })

/** Resolves where to start to a place in the current log. */
export const startOf = async ({
  source,
  threadId,
  query: { from },
}: Reading): Promise<LogCursor | undefined> => {
  if (from === 'now') return source.shared.log.cursor(threadId)
  return from === 'beginning' ? undefined : from
}

/**
 * Returns the first page from a place, or says that a snapshot must replace it. That is also the answer if a snapshot
 * is smaller and the client allows it.
 */
export async function firstPage(
  { source: { shared }, threadId, query }: Reading,
  from: LogCursor | undefined,
): Promise<Page> {
  const listener = (): void => undefined // it is read only once
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

/** The ETag of the events from one place to another. */
export const etagOf = (from: LogCursor | undefined, to: LogCursor): string =>
  `"${from === undefined ? '-1' : offsetToken(from)}:${offsetToken(to)}"`

/** A guarded list of events, with the place after them. */
export function listOf(
  list: Uint8Array,
  next: LogCursor,
  headers: Readonly<Record<string, string>>,
): Response {
  return new Response(Uint8Array.from(list), {
    headers: { ...headers, 'content-type': 'application/json', 'stream-next-offset': offsetToken(next) },
  })
}
