import type { EventInput } from '../../protocol/index.ts'

/**
 * An event of the source that comes before the id of its turn is known. The store refuses it as `missing_invocation_id`, with the
 * event and `why`.
 * @param why a whole sentence that names the fix
 */
export const unplaced = (threadId: string, event: unknown, why: string): EventInput =>
  ({
    type: 'stream_chunk',
    threadId,
    seq: 0,
    part: { kind: 'unreadable', why, event },
  }) as unknown as EventInput // it has no place, which is what it has to say
