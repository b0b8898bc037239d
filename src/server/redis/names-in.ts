import { assertNever } from '../../protocol/index.ts'
import type { EventDraft } from '../log.ts'
import { postName, turnName } from './known-thread.ts'

/** The names of the turns and posts that the rules may need to decide on a draft. */
export function namesIn(draft: EventDraft): readonly string[] {
  switch (draft.type) {
    case 'message':
      return [postName(draft.messageId)]
    case 'callback':
      return [turnName(draft.invocationId), postName(draft.messageId)]
    case 'retraction':
      return draft.invocationId === undefined
        ? [postName(draft.messageId ?? '')]
        : [turnName(draft.invocationId)]
    case 'invocation_created':
      return [draft.invocationId, ...(draft.regenerates === undefined ? [] : [draft.regenerates])].map(
        turnName,
      )
    case 'stream_chunk':
    case 'stream_finalized':
    case 'approval':
      return [turnName(draft.invocationId)]
    default:
      return assertNever(draft)
  }
}
