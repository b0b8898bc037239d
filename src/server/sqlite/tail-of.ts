import type { LogCursor, ResyncReason } from '../../protocol/index.ts'
import type { Tail } from '../log.ts'
import { eventOf, type SqliteTables } from './sqlite-tables.ts'
import { notInARow, type ThreadState } from './thread-state.ts'

/**
 * Returns at most `limit` events from a cursor on.
 * @throws LogStorageError `corrupt` when one is missing or cannot be decoded
 */
export function tailOf(
  tables: SqliteTables,
  state: ThreadState,
  epoch: string,
  from: LogCursor | undefined,
  limit: number,
): Tail {
  const { threadId, thread, head, first } = state
  const resync = (reason: ResyncReason): Tail => ({ kind: 'resync', reason, cursor: state.cursor(epoch) })
  const { offset } = from ?? { offset: 0 }
  if (from !== undefined && from.epoch !== epoch) return resync('epoch')
  if (offset > head) return resync('beyond')
  if (offset < first) return resync('trimmed')
  // One more than the page: its cursor is the place before that one.
  const count = Math.min(limit + 1, head - offset)
  const rows = thread === undefined || count === 0 ? [] : tables.events(thread, offset, count)
  if (rows.length !== count || rows.some((row, index) => row.offset !== offset + index))
    throw notInARow(threadId, offset)
  const checkAt = (index: number): string => rows[index]?.check_before ?? state.check
  if (from?.check !== undefined && from.check !== checkAt(0)) return resync('diverged')
  const events = rows.slice(0, limit).map((row) => eventOf(row, threadId))
  const cursor = { ...state.cursor(epoch), offset: offset + events.length, check: checkAt(events.length) }
  return { kind: 'events', events, cursor }
}
