import * as v from 'valibot'
import { Count, eventSchemas, isResetInReach, namesOne, namesOneDetail, resetDetail } from './events.ts'

const stamped = ['v', 'threadId', 'epoch', 'offset', 'at', 'origin'] as const
const countedByLog = { revision: v.exactOptional(Count) }

/**
 * Schemas of what a producer supplies for each event, by `type`: the event without the fields that the log adds.
 * Counters that the log can fill in are optional.
 */
export const draftSchemas = {
  invocation_created: v.omit(eventSchemas.invocation_created, stamped),
  stream_chunk: v.pipe(
    v.omit(eventSchemas.stream_chunk, stamped),
    v.check(({ seq, part }) => isResetInReach(seq, part), resetDetail),
  ),
  stream_finalized: v.object({
    ...v.omit(eventSchemas.stream_finalized, stamped).entries,
    chunkCount: v.exactOptional(Count),
  }),
  callback: v.object({ ...v.omit(eventSchemas.callback, stamped).entries, ...countedByLog }),
  message: v.object({ ...v.omit(eventSchemas.message, stamped).entries, ...countedByLog }),
  approval: v.omit(eventSchemas.approval, stamped),
  retraction: v.pipe(
    v.omit(eventSchemas.retraction, stamped),
    v.check((draft) => namesOne(draft), namesOneDetail),
  ),
} as const
