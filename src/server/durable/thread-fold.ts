import type { Receipt } from '../../core/index.ts'
import type { ThreadSnapshot } from '../../protocol/index.ts'
import { type BubbleStore, createBubbleStore } from '../../store/index.ts'
import type { LoggedEvent } from '../log.ts'
import { LogStorageError } from './log-storage-error.ts'

/** The snapshot of a thread without events. */
export const emptySnapshot = (threadId: string, epoch: string): ThreadSnapshot =>
  // These are valid ids, which ThreadSnapshot brands.
  ({ v: 1, threadId, epoch, offset: 0, bubbles: [] }) as unknown as ThreadSnapshot

export interface ThreadFold {
  /** @throws LogStorageError `corrupt` when one is no event of the thread */
  add(events: readonly LoggedEvent[]): void
  snapshot(): ThreadSnapshot
}

/**
 * Creates a fold of a thread's events, to which further events can be added.
 * @param stored the folded state of all earlier events; undefined if the events begin at offset 0
 * @throws LogStorageError `corrupt` when the stored state does not belong to the thread
 */
export function threadFold(threadId: string, epoch: string, stored: unknown): ThreadFold {
  // It publishes only when it is read.
  const store: BubbleStore = createBubbleStore({ scheduler: () => undefined })
  const check = ({ status, violation }: Receipt, what: string): void => {
    if (status === 'rejected')
      throw new LogStorageError('corrupt', { threadId, detail: `${what}: ${violation?.message}` })
  }
  if (stored !== undefined) check(store.hydrate(stored), 'snapshot')
  return {
    add: (events) => store.ingestAll(events).forEach((receipt) => check(receipt, 'event')),
    snapshot: () => store.snapshot(threadId) ?? emptySnapshot(threadId, epoch),
  }
}
