import type { Log, LoggedEvent } from '../../src/server/index.ts'

/** The same log, which also tells of each event that is new in it: what a server in a house of one process can do. */
export function toldLog(log: Log, onAppended: (threadId: string, event: LoggedEvent) => void): Log {
  return {
    async append(threadId, drafts) {
      const result = await log.append(threadId, drafts)
      if (result.ok) {
        for (const { status, event } of result.appended)
          if (status === 'appended') onAppended(threadId, event)
      }
      return result
    },
    tail: (threadId, from, limit) => log.tail(threadId, from, limit),
    cursor: (threadId) => log.cursor(threadId),
    snapshot: (threadId) => log.snapshot(threadId),
    subscribe: (threadId, listener) => log.subscribe(threadId, listener),
    openTurns: () => log.openTurns(),
  }
}
