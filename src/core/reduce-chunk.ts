import type { StreamChunk } from '../protocol/index.ts'
import { StreamFold } from './fold.ts'
import { lowestPosition, turnRow } from './join.ts'
import { type Fault, outcome, type Outcome } from './receipt.ts'
import { emptyStream } from './row.ts'
import type { Thread } from './thread.ts'
import { isLower } from './versions.ts'
import type { WorkingTurn } from './working-bubble.ts'
import type { WorkingState } from './working-state.ts'

/** A chunk reads and changes nothing but its own bubble, which is known or begins with it. */
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

/** If the chunk was refused before, it has come after all. */
export function takeRefusedChunk({ log }: Thread, chunk: StreamChunk): void {
  if (log.hasRefusedChunks) log.takeChunk(nameOf(chunk))
}

/** The fold that the chunk belongs to. A turn that is over and gets a copy stays as compact as it is. */
const foldFor = ({ limits }: WorkingState, turn: WorkingTurn, seq: number): StreamFold | undefined =>
  turn.fold ?? (seq < turn.row.folded ? undefined : new StreamFold(turn.row, turn.thread, limits.partCount))

/** Not ambiguous: a seq has no space in it. */
const nameOf = ({ seq, invocationId }: StreamChunk): string => `${seq} ${invocationId}`

/** What is wrong if chunks were folded as empty parts, since the bubble has as many parts as it may. */
export function excessOf(fold: StreamFold): Fault | undefined {
  if (fold.excessCount === 0) return undefined
  fold.excessCount = 0
  return { code: 'too_many_parts' }
}

export const beyondEnd: Fault = { code: 'chunk_beyond_end' }
