import { isCount, type StreamChunk } from './events.ts'
import { isRecord } from './violation.ts'

/**
 * The shortcut of the hot path, many times faster than the schema: a chunk of text, of which everything is checked but
 * its ids. Whoever asks checks them, or finds them equal to ids that were. It takes nothing else that the schema refuses,
 * and whatever it does not take, the schema decides. Never throws; what is kept is copied.
 */
export function readTextChunk(input: unknown): StreamChunk | undefined {
  if (!isRecord(input)) return undefined
  try {
    const {
      v: version,
      type,
      origin,
      threadId,
      invocationId,
      epoch,
      offset,
      at,
      seq,
      part,
    } = input as Record<string, unknown>
    if (type !== 'stream_chunk' || Object.getPrototypeOf(part) !== Object.prototype) return undefined
    const { kind, delta } = part as Record<string, unknown>
    if ((kind !== 'text' && kind !== 'reasoning') || typeof delta !== 'string' || !isCount(seq))
      return undefined
    if (epoch === undefined ? offset !== undefined : !isCount(offset)) return undefined
    if ((version !== undefined && version !== 1) || (origin !== undefined && origin !== 'stream'))
      return undefined
    if (at !== undefined && !Number.isFinite(at)) return undefined
    const chunk: Record<string, unknown> = { type, threadId, invocationId, seq, part: { kind, delta } }
    if (epoch !== undefined) {
      chunk['epoch'] = epoch
      chunk['offset'] = offset
    }
    if (at !== undefined) chunk['at'] = at
    if (origin !== undefined) chunk['origin'] = origin
    if (version !== undefined) chunk['v'] = version
    return chunk as unknown as StreamChunk // but for its ids, which the caller checks
  } catch {
    return undefined
  }
}
