import { type BubbleEvent, compact, type StreamChunk, type Violation, violationOf } from '../protocol/index.ts'
import type { Entry, InvocationEntry } from './entry.ts'
import { type ChunkOutcome, chunkUnits, StreamFold } from './fold.ts'
import { lowerPlace } from './join.ts'
import type { Ledger } from './ledger.ts'
import { type Receipt, rejected, taken } from './receipt.ts'
import type { Thread } from './thread.ts'
import { isLower } from './versions.ts'

/** The hot path: a chunk reads and changes nothing but its own bubble. */
export function reduceChunk(ledger: Ledger, event: StreamChunk, thread: Thread<Entry>): Receipt {
  const { invocationId, seq, part, offset } = event
  const known = ledger.invocations.get(invocationId)
  const outcome = outcomeOf(known, seq, part)
  if (outcome === 'conflicting') {
    return rejected(violationOf('conflicting_chunk', event, 'another chunk waits at this seq', 'seq'))
  }
  if (outcome === 'held' && !hasRoom(ledger, event, thread, known?.fold)) return overflow(event, thread)

  const entry = known ?? ledger.addInvocation(invocationId, thread, event)
  if (outcome === 'known') {
    if (offset !== undefined) entry.fold?.lowerHeld(seq, offset)
  } else {
    growFold(entry, (fold) => fold.place(compact({ seq, part, offset })))
    ledger.touch(entry)
  }
  if (isLower(offset, entry.row.offset)) ledger.change(entry, (row) => lowerPlace(row, event))
  if (thread.refusedChunks.size > 0) thread.refusedChunks.delete(nameOf(event))

  const chunkCount = entry.row.ends[0]?.chunkCount ?? Infinity
  const violation = outcome !== 'known' && seq >= chunkCount ? beyondEnd(event) : undefined
  return taken(outcome === 'folded' ? 'applied' : outcome === 'held' ? 'held' : 'duplicate', violation)
}

/** What becomes of a chunk; a turn that is over and gets a copy stays as compact as it is. */
function outcomeOf(known: InvocationEntry | undefined, seq: number, part: StreamChunk['part']): ChunkOutcome {
  if (known === undefined) return seq === 0 ? 'folded' : 'held'
  if (known.fold === undefined && seq < known.row.stream.folded) return 'known'
  known.fold ??= new StreamFold(known.row.stream)
  return known.fold.outcomeOf(seq, part)
}

/** Lets a stream grow, and keeps count of what waits in the thread. */
export function growFold(entry: InvocationEntry, grow: (fold: StreamFold) => void): void {
  const fold = (entry.fold ??= new StreamFold(entry.row.stream))
  const units = fold.heldUnits
  grow(fold)
  entry.thread.heldUnits += fold.heldUnits - units
}

function hasRoom({ limits }: Ledger, { part }: StreamChunk, thread: Thread<Entry>, fold: StreamFold | undefined): boolean {
  return (fold?.heldCount ?? 0) < limits.heldChunkCount && thread.heldUnits + chunkUnits(part) <= limits.heldUnits
}

function overflow(event: StreamChunk, thread: Thread<Entry>): Receipt {
  if (event.epoch !== undefined && event.offset !== undefined) thread.refuse(event.epoch, event.offset)
  else thread.refusedChunks.add(nameOf(event))
  return rejected(violationOf('buffer_overflow', event, 'too many chunks wait for one that is missing'))
}

/** Not ambiguous: a seq has no space in it. */
const nameOf = ({ invocationId, seq }: StreamChunk): string => `${seq} ${invocationId}`

export const beyondEnd = (event: BubbleEvent): Violation =>
  violationOf('chunk_beyond_end', event, 'a chunk stands at or beyond the chunkCount of the end')
