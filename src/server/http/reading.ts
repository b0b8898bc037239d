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

/** What the routes by which a thread is read work with. */
export interface ThreadSource
  extends Omit<EventStreamContext, 'shared'>, Pick<ReadingRights, 'ids' | 'rates'> {
  readonly respond: Respond
  readonly shared: Shared
  readonly streams: OpenStreams
}

/** A request that reads a thread, and what its answer is made with. */
export interface Reading {
  readonly source: ThreadSource
  readonly request: Request
  readonly threadId: string
  readonly query: ReadQuery
  readonly outgoing: Outgoing | undefined
  /** Of every answer. */
  readonly headers: Readonly<Record<string, string>>
}

/** The place is not to be had: the client gets the snapshot. */
export const gone = (reason: ResyncReason): Refusal => ({ code: goneCodes[reason] })

/** Where it begins, in the log as it is. */
export const startOf = async ({
  source,
  threadId,
  query: { from },
}: Reading): Promise<LogCursor | undefined> => {
  if (from === 'now') return source.shared.log.cursor(threadId)
  return from === 'beginning' ? undefined : from
}

/** What follows a place, or that a snapshot takes its place: also where that is less, and who asks knows what to do. */
export async function firstPage(
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

/** Of the events from one place to another. */
export const etagOf = (from: LogCursor | undefined, to: LogCursor): string =>
  `"${from === undefined ? '-1' : offsetToken(from)}:${offsetToken(to)}"`

/** A list of events, whose text the guard has looked at, and the place behind them. */
export function listOf(
  list: Uint8Array,
  next: LogCursor,
  headers: Readonly<Record<string, string>>,
): Response {
  return new Response(Uint8Array.from(list), {
    headers: { ...headers, 'content-type': 'application/json', 'stream-next-offset': offsetToken(next) },
  })
}
