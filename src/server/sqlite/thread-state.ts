import type { LogCursor } from '../../protocol/index.ts'
import { LogStorageError } from '../durable/log-storage-error.ts'
import type { Facts } from '../log-facts.ts'
import { LogIndex } from '../log-index.ts'
import type { LogLimits } from '../log-limits.ts'
import type { LoggedEvent } from '../log.ts'
import type { PartSizes } from '../part-sizes.ts'
import { emptyCheck, nextCheck } from '../running-check.ts'
import { type EventToInsert, eventOf, type SqliteTables } from './sqlite-tables.ts'

/** Rows that follow the last one, the check after them, and the size of their events in UTF-16 units. */
interface NewRows {
  readonly rows: readonly EventToInsert[]
  readonly check: string
  readonly unitCount: number
}

/** A thread up to the end of its log, with the facts that are not in the tables yet. */
export class ThreadState {
  readonly threadId: string
  /** Its row; undefined while it has no events. */
  thread: number | undefined
  head = 0
  check = emptyCheck
  /** The offset of the first event that is kept, and the size of all kept events in UTF-16 units. */
  first = 0
  keptUnitCount = 0
  /** The facts in the tables are as of the events below this offset. */
  factsAt = 0
  /** Facts of the events after `factsAt`. */
  known: LogIndex
  /** The offset of the last event of each turn with events after `factsAt`. */
  readonly lastOffsets = new Map<string, number>()
  /** Its size when it was last measured. */
  measured: PartSizes | undefined

  constructor(threadId: string, facts: Facts, limits: LogLimits) {
    this.threadId = threadId
    this.known = new LogIndex(facts, limits)
  }

  /** Makes the rows of events that follow the last one. Changes nothing. */
  rowsOf(events: readonly LoggedEvent[]): NewRows {
    let { check } = this
    let unitCount = 0
    const rows: EventToInsert[] = []
    for (const event of events) {
      const text = JSON.stringify(event)
      rows.push({
        offset: event.offset,
        checkBefore: check,
        // A message only names a turn.
        turn: event.type === 'message' ? null : (event.invocationId ?? null),
        seq: event.type === 'stream_chunk' ? event.seq : null,
        text,
      })
      check = nextCheck(check, text)
      unitCount += text.length
    }
    return { rows, check, unitCount }
  }

  /** Records rows that are now in the table. */
  push({ rows, check, unitCount }: NewRows): void {
    for (const { offset, turn } of rows) if (turn !== null) this.lastOffsets.set(turn, offset)
    this.keptUnitCount += unitCount
    this.head += rows.length
    this.check = check
  }

  cursor(epoch: string): LogCursor {
    // The epoch is an id; LogCursor brands it.
    return { epoch: epoch as LogCursor['epoch'], offset: this.head, check: this.check }
  }
}

/**
 * Reads the end of a thread's log, and the few events whose facts are not in the tables.
 * @throws LogStorageError `corrupt` when they are not contiguous
 */
export function loadThread(
  tables: SqliteTables,
  facts: Facts,
  limits: LogLimits,
  threadId: string,
): ThreadState {
  const state = new ThreadState(threadId, facts, limits)
  const row = tables.thread(threadId)
  if (row === undefined) return state
  state.thread = row.thread
  state.factsAt = state.head = row.facts_at
  state.check = row.check_at
  state.first = row.first
  state.keptUnitCount = row.kept_units
  for (const { offset, check_before: check, event } of tables.events(row.thread, row.facts_at, -1)) {
    if (offset !== state.head || check !== state.check) throw notInARow(threadId, state.head)
    const logged = eventOf({ offset, event }, threadId)
    if (logged.type !== 'stream_chunk' || state.known.turn(logged.invocationId) === undefined)
      throw notInARow(threadId, offset)
    state.known.add(logged)
    state.push({
      rows: [{ offset, checkBefore: check, turn: logged.invocationId, seq: logged.seq, text: event }],
      check: nextCheck(check, event),
      unitCount: event.length,
    })
  }
  return state
}

export const notInARow = (threadId: string, offset: number): LogStorageError =>
  new LogStorageError('corrupt', { threadId, detail: `table events, offset ${offset}` })
