import { assertNever } from '../protocol/index.ts'
import type { LoggedEvent, LoggedEvents } from './log.ts'

/**
 * Whether an event contains content of a retracted bubble. The creation and a plain end of a turn do not count, which
 * spares its readers a snapshot.
 */
export function hasWordsOf(
  event: LoggedEvent,
  { invocationId, messageId }: LoggedEvents['retraction'],
): boolean {
  switch (event.type) {
    case 'message':
      return event.messageId === messageId
    case 'callback':
      return event.disposition === 'replace'
        ? event.invocationId === invocationId
        : event.messageId === messageId
    case 'stream_chunk':
    case 'approval':
      return event.invocationId === invocationId
    case 'stream_finalized':
      return event.invocationId === invocationId && event.error !== undefined
    case 'invocation_created':
    case 'retraction':
      return false
    default:
      return assertNever(event)
  }
}
