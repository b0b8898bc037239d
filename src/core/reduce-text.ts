import { isCount, isId, violationOf } from '../protocol/index.ts'
import { StreamFold } from './fold.ts'
import { type Receipt, receipts } from './receipt.ts'
import { excessOf } from './reduce-chunk.ts'
import type { WorkingState } from './working-state.ts'

/**
 * The hot path, for nearly all traffic: a chunk of text for an open turn, in its thread's epoch. The chunk is decoded
 * in place: ids that equal known ones are valid and claimed, so no event is built. Any other input is left unchanged
 * to `reduceAny`, which checks everything. Never throws.
 */
export function reduceText(state: WorkingState, input: unknown): Receipt | undefined {
  try {
    const fields = input as Readonly<Record<string, unknown>> // any other value throws or is left to `reduceAny`
    // Checked first, so that the other fields are read from events of one shape, which V8 does fastest.
    if (fields['type'] !== 'stream_chunk') return
    const { v: version = 1, origin = 'stream', threadId, invocationId, epoch, offset, at = 0, seq } = fields
    if (version !== 1 || origin !== 'stream' || !isPlain(fields)) return
    if (!isCount(seq) || !Number.isFinite(at) || typeof invocationId !== 'string') return
    const part = fields['part'] as Readonly<Record<string, unknown>> // any other value throws or is left to `reduceAny`
    const { kind, partId, delta } = part
    if ((kind !== 'text' && kind !== 'reasoning') || typeof delta !== 'string' || !isPlain(part)) return
    if (partId !== undefined && !isId(partId)) return
    const turn = state.turn(invocationId)
    if (turn === undefined) return
    const { row, thread } = turn
    // The first chunk may be the beginning of the bubble.
    if (threadId !== row.threadId || row.end !== undefined || seq === 0 || thread.log.hasRefusedChunks) return
    if (offset !== undefined) {
      // An offset below the bubble's own would move the bubble.
      if (epoch !== thread.log.epoch || !isCount(offset) || row.offset === undefined || offset < row.offset)
        return
    } else if (epoch !== undefined) return

    const fold = (turn.fold ??= new StreamFold(row, thread, state.limits.partCount))
    let status: ReturnType<StreamFold['addChunk']> = 'applied'
    if (seq === fold.folded && fold.heldCount === 0) fold.grow(kind, delta, partId)
    else
      status = fold.addChunk(
        seq,
        partId === undefined ? { kind, delta } : { kind, partId, delta },
        state.limits,
      )
    if (status === 'conflicting_chunk' || status === 'buffer_overflow') return
    if (status !== 'duplicate') {
      state.touch(turn)
      state.next.countChunk()
    }
    if (offset !== undefined) state.see(thread, thread.log.epoch as string, offset) // it equals the event's epoch
    const fault = excessOf(fold)
    return fault === undefined
      ? receipts[status]
      : { status, violation: state.report(violationOf(fault.code, input)) }
  } catch {
    return
  }
}

const isPlain = (input: object): boolean => Object.getPrototypeOf(input) === Object.prototype
