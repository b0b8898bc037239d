import { type BubbleEvent, type StreamChunk, type Violation, violationOf } from '../protocol/index.ts'
import type { InvocationEntry } from './entry.ts'
import { firstOf } from './few.ts'
import { StreamFold } from './fold.ts'
import { lowerPlace } from './join.ts'
import type { Ledger } from './ledger.ts'
import { type Receipt, rejected, taken } from './receipt.ts'
import { emptyStream } from './row.ts'
import type { Thread } from './thread.ts'
import { isLower } from './versions.ts'

/** A chunk reads and changes nothing but its own bubble, which is known or begins with it. */
export function reduceChunk(ledger: Ledger, event: StreamChunk, thread: Thread): Receipt {
  const { invocationId, seq, part, offset, epoch } = event
  const known = ledger.turn(invocationId)
  const fold = known === undefined ? new StreamFold(emptyStream, thread) : foldOf(known, seq)
  const status = fold?.place(seq, part, ledger.limits) ?? 'duplicate'
  if (status === 'conflicting_chunk') return rejected(violationOf(status, event, 'seq'))
  if (status === 'buffer_overflow') {
    if (epoch !== undefined && offset !== undefined) thread.refuse(epoch, offset)
    else thread.refusedChunks.add(nameOf(event))
    return rejected(violationOf(status, event))
  }
  const entry = known ?? ledger.addTurn(invocationId, thread, event)
  entry.fold = fold
  if (status !== 'duplicate') ledger.touch(entry)
  if (isLower(offset, entry.row.offset)) ledger.change(entry, lowerPlace(entry.row, event))
  if (thread.refusedChunks.size > 0) thread.refusedChunks.delete(nameOf(event))
  const isBeyond = status !== 'duplicate' && seq >= (firstOf(entry.row.ends)?.chunkCount ?? Infinity)
  return taken(status, isBeyond ? beyondEnd(event) : undefined)
}

/** The fold that the chunk belongs to. A turn that is over and gets a copy stays as compact as it is. */
const foldOf = (entry: InvocationEntry, seq: number): StreamFold | undefined =>
  entry.fold ?? (seq < entry.row.folded ? undefined : new StreamFold(entry.row, entry.thread))

/** Not ambiguous: a seq has no space in it. */
const nameOf = ({ seq, invocationId }: StreamChunk): string => `${seq} ${invocationId}`

export const beyondEnd = (event: BubbleEvent): Violation => violationOf('chunk_beyond_end', event)
