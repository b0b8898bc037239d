import { UsageError } from '../core/index.ts'
import { assertNever, type ChunkPart, compact, decodeEvent } from '../protocol/index.ts'
import type { EventDraft } from './log.ts'

/**
 * A copy of a draft that holds what an event may, and nothing else.
 * @throws UsageError when it is not valid: who appends has to check what comes from outside
 */
export function checkedDraft(threadId: string, draft: EventDraft): EventDraft {
  const given: Partial<EventDraft> = { ...draft } // of a program without types it may be anything
  // What a log may stamp itself is given here, and taken away again below.
  const decoded = decodeEvent({
    ...given,
    threadId,
    ...(given.type === 'callback' && { origin: 'callback' }),
    ...(given.type === 'stream_finalized' && { chunkCount: given.chunkCount ?? 0 }),
  })
  const { violation } = decoded
  if (!decoded.ok || violation !== undefined) {
    const { path = '', message = '' } = violation ?? {}
    throw new UsageError('invalid_argument', `append: ${String(given.type)} ${path}: ${message}`)
  }
  const { event } = decoded
  switch (event.type) {
    case 'invocation_created': {
      const { type, invocationId, agentId, replyTo, chainId } = event
      return compact({ type, invocationId, agentId, replyTo, chainId })
    }
    case 'stream_chunk': {
      const { type, invocationId, seq, part } = event
      return { type, invocationId, seq, part: part as ChunkPart } // null only with a violation
    }
    case 'stream_finalized': {
      const { type, invocationId, outcome, error } = event
      const chunkCount = draft.type === 'stream_finalized' ? draft.chunkCount : undefined
      return compact({ type, invocationId, chunkCount, outcome, error })
    }
    case 'callback': {
      const { type, invocationId, messageId, disposition, parts } = event
      const revision = draft.type === 'callback' ? draft.revision : undefined
      return compact({ type, invocationId, messageId, disposition, revision, parts })
    }
    case 'message': {
      const { type, messageId, clientMessageId, invocationId, author, parts } = event
      const revision = draft.type === 'message' ? draft.revision : undefined
      return compact({ type, messageId, clientMessageId, invocationId, revision, author, parts })
    }
    default:
      return assertNever(event)
  }
}
