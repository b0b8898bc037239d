import type { Receipt } from '../../core/index.ts'
import type { ThreadSnapshot } from '../../protocol/index.ts'
import { type BubbleStore, createBubbleStore } from '../../store/index.ts'
import type { LoggedEvent } from '../log.ts'
import { LogStorageError } from './log-storage-error.ts'

/** A thread of which nobody has said anything. */
export const emptySnapshot = (threadId: string, epoch: string): ThreadSnapshot =>
  // The ids are ids, which ThreadSnapshot brands.
  ({ v: 1, threadId, epoch, offset: 0, bubbles: [] }) as unknown as ThreadSnapshot

export interface ThreadFold {
  /** @throws LogStorageError `corrupt` when one is no event of the thread */
  add(events: readonly LoggedEvent[]): void
  snapshot(): ThreadSnapshot
}

/**
 * What a thread's events are folded into, one after the other.
 * @param stored what everything below them was folded into; undefined where they begin at offset 0
 * @throws LogStorageError `corrupt` when what is stored is none of the thread
 */
export function threadFold(threadId: string, epoch: string, stored: unknown): ThreadFold {
  // Published only when it is read.
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
