import type { LogCursor, ResyncReason } from '../../protocol/index.ts'
import { LogStorageError } from '../durable/log-storage-error.ts'
import type { Tail } from '../log.ts'
import { cursorOf } from './thread-ends.ts'
import { checkDense, type ThreadStore } from './thread-store.ts'

/** @throws LogStorageError `corrupt` when events are missing */
export async function tailOf(
  store: ThreadStore,
  threadId: string,
  from: LogCursor | undefined,
  limit: number,
): Promise<Tail> {
  const offset = from?.offset ?? 0
  const { begin, end, entries } = await store.tail(threadId, offset, limit)
  const resync = (reason: ResyncReason): Tail => ({ kind: 'resync', reason, cursor: cursorOf(end) })
  if (from !== undefined && from.epoch !== end.epoch) return resync('epoch')
  if (offset > end.offset) return resync('beyond')
  if (offset < begin.offset) return resync('trimmed')
  const before = offset === begin.offset ? begin : entries[0]
  if (before === undefined || (before !== begin && before.offset !== offset - 1))
    throw new LogStorageError('corrupt', { threadId, detail: `the event of offset ${offset - 1} is missing` })
  if (from?.check !== undefined && from.check !== before.check) return resync('diverged')
  const page = (before === begin ? entries : entries.slice(1)).slice(0, limit)
  checkDense(threadId, page, offset, Math.min(offset + limit, end.offset))
  const { check } = page.at(-1) ?? before
  return {
    kind: 'events',
    events: page.map(({ event }) => event),
    cursor: cursorOf({ epoch: end.epoch, offset: offset + page.length, check }),
  }
}
