import type { EventDraft, Log, LoggedEvent } from './log.ts'

/**
 * Wraps a log so that it reports what is appended through it.
 * @param listener called with each event as soon as it is in the log; it must not throw
 * @param onDuplicate called with the type of each draft that the log already had; it must not throw
 */
export function withAppendListener(
  log: Log,
  listener: (event: LoggedEvent) => void,
  onDuplicate?: (type: EventDraft['type']) => void,
): Log {
  return {
    async append(threadId, drafts) {
      const result = await log.append(threadId, drafts)
      if (!result.ok) return result
      for (const [index, one] of result.appended.entries()) {
        const draft = drafts[index]
        if (one.status === 'appended') listener(one.event)
        else if (draft !== undefined) onDuplicate?.(draft.type)
      }
      return result
    },
    tail: async (threadId, from, limit) => log.tail(threadId, from, limit),
    cursor: async (threadId) => log.cursor(threadId),
    snapshot: async (threadId) => log.snapshot(threadId),
    turn: async (threadId, invocationId) => log.turn(threadId, invocationId),
    post: async (threadId, messageId) => log.post(threadId, messageId),
    touch: async (threadId, invocationId) => log.touch(threadId, invocationId),
    subscribe: (threadId, onAppend) => log.subscribe(threadId, onAppend),
    openTurns: async () => log.openTurns(),
  }
}
