import { UsageError } from '../core/index.ts'
import type { EventInput, ThreadSnapshot } from '../protocol/index.ts'
import { createBubbleStore, syncScheduler } from '../store/index.ts'

/**
 * The snapshot of a thread that a server with these events would answer with: plain JSON, fresh at every call.
 * @param events events of any threads in any order; the thread's own need offsets
 * @param before only events below this offset are in it; all of them when absent
 * @throws UsageError when no such event says what the thread's epoch is
 */
export function snapshotAt(
  events: readonly EventInput[],
  threadId: string,
  before: number = Infinity,
): ThreadSnapshot {
  const store = createBubbleStore({ scheduler: syncScheduler })
  const own = events.filter((event) => event.threadId === threadId && (event.offset ?? Infinity) < before)
  store.ingestAll(own.toSorted((a, b) => (a.offset ?? Infinity) - (b.offset ?? Infinity)))
  const snapshot = store.snapshot(threadId)
  if (snapshot === undefined) {
    throw new UsageError(
      'invalid_argument',
      `snapshotAt: no event of thread ${JSON.stringify(threadId)} below offset ${before} has an epoch; pass at least one`,
    )
  }
  return JSON.parse(JSON.stringify(snapshot)) as ThreadSnapshot // it is one, once more
}
