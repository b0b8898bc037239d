import type { StreamChunk } from '../protocol/index.ts'
import { StreamFold } from './fold.ts'
import { lowestPosition, turnRow } from './join.ts'
import { type Fault, outcome, type Outcome } from './receipt.ts'
import { emptyStream } from './row.ts'
import type { Thread } from './thread.ts'
import { isLower } from './versions.ts'
import type { WorkingTurn } from './working-bubble.ts'
import type { WorkingState } from './working-state.ts'

/** Applies a chunk. It reads and changes only its own bubble, and creates it if needed. */
export function reduceChunk(state: WorkingState, event: StreamChunk, thread: Thread): Outcome {
  const { invocationId, seq, part, offset, epoch } = event
  const known = state.turn(invocationId)
  const fold =
    known === undefined
      ? new StreamFold(emptyStream, thread, state.limits.partCount)
      : foldFor(state, known, seq)
  const status = fold?.addChunk(seq, part, state.limits) ?? 'duplicate'
  if (status === 'conflicting_chunk') return outcome('rejected', { code: status, path: 'seq' })
  if (status === 'buffer_overflow') {
    if (epoch !== undefined && offset !== undefined) thread.log.refuse(epoch, offset)
    else thread.log.refuseChunk(nameOf(event))
    return outcome('rejected', { code: status })
  }
  const turn = known ?? state.addTurn(turnRow(state, thread, event), thread)
  turn.fold = fold
  if (status !== 'duplicate') state.touch(turn)
  const { row } = turn
  if (isLower(offset, row.offset))
    state.change(turn, (draft) => void Object.assign(draft, lowestPosition(row, event)))
  if (seq === 0) state.begin(turn)
  takeRefusedChunk(thread, event)
  const isBeyond = status !== 'duplicate' && seq >= (row.end?.chunkCount ?? Infinity)
  return outcome(status, fold && excessOf(fold), isBeyond ? beyondEnd : undefined)
}

/** Forgets that the chunk was rejected before: it has arrived after all. */
export function takeRefusedChunk({ log }: Thread, chunk: StreamChunk): void {
  if (log.hasRefusedChunks) log.takeChunk(nameOf(chunk))
}

/** The fold of the chunk's turn. A turn that is over and gets a duplicate stays compact. */
const foldFor = ({ limits }: WorkingState, turn: WorkingTurn, seq: number): StreamFold | undefined =>
  turn.fold ?? (seq < turn.row.folded ? undefined : new StreamFold(turn.row, turn.thread, limits.partCount))

/** Unambiguous, because a seq contains no space. */
const nameOf = ({ seq, invocationId }: StreamChunk): string => `${seq} ${invocationId}`

/** The fault of chunks that were folded as empty parts because the bubble already has the most parts. */
export function excessOf(fold: StreamFold): Fault | undefined {
  if (fold.excessCount === 0) return undefined
  fold.excessCount = 0
  return { code: 'too_many_parts' }
}

export const beyondEnd: Fault = { code: 'chunk_beyond_end' }
