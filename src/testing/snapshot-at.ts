import { UsageError } from '../core/index.ts'
import type { EventInput, ThreadSnapshot } from '../protocol/index.ts'
import { createBubbleStore, syncScheduler } from '../store/index.ts'

/**
 * Returns the snapshot of a thread that a server with these events would send: plain JSON, a new copy at every call.
 * @param events of any threads in any order; those of this thread need offsets
 * @param before includes only events below this offset; by default all
 * @throws UsageError when no such event has an epoch
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
  return JSON.parse(JSON.stringify(snapshot)) as ThreadSnapshot // a copy of a snapshot is one
}
