import { bubbleOf, chunkArrival, foldedCount, sortByIds, withoutRefusedChunks } from './accept.ts'
import { contentOf } from './content.ts'
import type { Arrival, CallbackEvent, ChunkEvent, EventOf, MessageEvent, ModelEvent } from './events.ts'
import { assertNever, byOffset, ofType } from './events.ts'
import { readChunkPart } from './read-chunk-part.ts'

/** The rows of the protocol's table "Duplicates and conflicts" that a list of valid events can match. */
export const tableRows = [
  /** A copy of a known event; for a chunk only while it is held. */
  'duplicate',
  /** A duplicate with a lower offset than the copies before it. It counts in addition to its own row. */
  'duplicate_lower_offset',
  'duplicate_folded_chunk',
  'conflicting_chunk',
  'undecodable_part',
  /** A chunk that arrives beyond the known end, or an end that wins and leaves a known chunk beyond it. */
  'chunk_beyond_end',
  'conflicting_end',
  'conflicting_created',
  'conflicting_callback',
  /** The other known ones have other revisions, higher or lower: the revision decides. */
  'higher_revision_callback',
  'conflicting_message',
  'conflicting_approval',
  'higher_revision_message',
  'id_conflict',
  'held',
  /** An event of something that was retracted before. */
  'duplicate_of_retracted',
  /** A retraction whose target is unknown. */
  'retraction_first',
  /** A creation that closes a circle of `regenerates` links. */
  'circle',
] as const

export type TableRow = (typeof tableRows)[number]

/**
 * How often each row of the table is matched when these events arrive in this order.
 * @param events valid events in order of arrival; those of one thread have one epoch
 * @returns a count ≥ 0 for every row; one event may match several rows
 */
export function rowsMet(events: readonly ModelEvent[]): Record<TableRow, number> {
  const { taken, idConflicts } = sortByIds(events)
  const met = taken.flatMap((arrival) => {
    const earlier = taken.filter(
      ({ index, event }) => index < arrival.index && bubbleOf(event) === bubbleOf(arrival.event),
    )
    return rowsOf(arrival, withoutRefusedChunks(earlier))
  })
  const rows = [...met, ...idConflicts.map(() => 'id_conflict')]
  const counts = tableRows.map((row) => [row, rows.filter((name) => name === row).length])
  // The entries are made of tableRows: one for every name.
  return Object.fromEntries(counts) as Record<TableRow, number>
}

function rowsOf({ index, event }: Arrival, earlier: readonly Arrival[]): readonly TableRow[] {
  if (ofType(earlier, 'retraction').length > 0) return ['duplicate_of_retracted']
  if (event.type === 'retraction') return earlier.length === 0 ? ['retraction_first'] : []
  if (event.type === 'stream_chunk') return rowsOfChunk({ index, event }, earlier)
  const content = contentOf(event)
  const copies = earlier.filter((other) => contentOf(other.event) === content)
  if (copies.length > 0) return ['duplicate', ...lowerOffset({ index, event }, copies)]
  switch (event.type) {
    case 'invocation_created':
      if (ofType(earlier, event.type).length > 0) return ['conflicting_created']
      return event.regenerates === event.invocationId ? ['circle'] : []
    case 'stream_finalized':
      return rowsOfEnd({ index, event }, earlier)
    case 'callback':
      return event.disposition === 'replace'
        ? rowsOfRevision(event, ofType(earlier, 'callback'), 'callback')
        : rowsOfRevision(event, ofType(earlier, 'callback'), 'message')
    case 'message':
      return rowsOfRevision(event, ofType(earlier, 'message'), 'message')
    case 'approval': {
      const { approvalId } = event
      const isAnswered = ofType(earlier, event.type).some((other) => other.event.approvalId === approvalId)
      return isAnswered ? ['conflicting_approval'] : []
    }
    default:
      return assertNever(event)
  }
}

function rowsOfChunk(chunk: Arrival<ChunkEvent>, earlier: readonly Arrival[]): readonly TableRow[] {
  const { seq, part } = chunk.event
  const known = ofType(earlier, 'stream_chunk')
  const copies = known.filter(({ event }) => event.seq === seq)
  const end = ofType(earlier, 'stream_finalized').toSorted(byOffset)[0]?.event
  const rows: TableRow[] = []
  switch (chunkArrival(earlier, chunk)) {
    case 'folded before':
      return ['duplicate_folded_chunk', ...lowerOffset(chunk, copies)]
    case 'held before':
      return ['duplicate', ...lowerOffset(chunk, copies)]
    case 'conflicting':
      return ['conflicting_chunk']
    case 'new':
      if (foldedCount([...known, chunk]) <= seq) rows.push('held')
      if (readChunkPart(part, seq) === undefined) rows.push('undecodable_part')
      if (end !== undefined && seq >= end.chunkCount) rows.push('chunk_beyond_end')
      return rows
  }
}

function rowsOfEnd(
  end: Arrival<EventOf<'stream_finalized'>>,
  earlier: readonly Arrival[],
): readonly TableRow[] {
  const others = ofType(earlier, 'stream_finalized')
  const wins = others.every((other) => byOffset(end, other) < 0)
  const isPassed = ofType(earlier, 'stream_chunk').some(({ event }) => event.seq >= end.event.chunkCount)
  const rows: TableRow[] = []
  if (others.length > 0) rows.push('conflicting_end')
  if (wins && isPassed) rows.push('chunk_beyond_end')
  return rows
}

function rowsOfRevision(
  event: CallbackEvent | MessageEvent,
  others: readonly Arrival<CallbackEvent | MessageEvent>[],
  what: 'callback' | 'message',
): readonly TableRow[] {
  if (others.length === 0) return []
  const revision = event.revision ?? 0
  const isSame = others.some((other) => (other.event.revision ?? 0) === revision)
  return [isSame ? `conflicting_${what}` : `higher_revision_${what}`]
}

function lowerOffset(copy: Arrival, copies: readonly Arrival[]): readonly TableRow[] {
  return copies.every((other) => byOffset(copy, other) < 0) ? ['duplicate_lower_offset'] : []
}
