import type { Receipt } from '../../core/index.ts'
import type { ThreadSnapshot } from '../../protocol/index.ts'
import { type BubbleStore, createBubbleStore } from '../../store/index.ts'
import type { LoggedEvent } from '../log.ts'
import { LogStorageError } from './log-storage-error.ts'

/** A thread of which nobody has said anything. */
export const emptySnapshot = (threadId: string, epoch: string): ThreadSnapshot =>
  // The ids are ids, which ThreadSnapshot brands.
  ({ v: 1, threadId, epoch, offset: 0, bubbles: [] }) as unknown as ThreadSnapshot

/**
 * The thread after these events.
 * @param stored what everything below them was folded into; undefined where they begin at offset 0
 * @throws LogStorageError `corrupt` when what is stored is none of the thread
 */
export function foldedThread(
  threadId: string,
  epoch: string,
  stored: unknown,
  events: readonly LoggedEvent[],
): ThreadSnapshot {
  // Published only when it is read.
  const store: BubbleStore = createBubbleStore({ scheduler: () => undefined })
  const check = ({ status, violation }: Receipt, what: string): void => {
    if (status === 'rejected')
      throw new LogStorageError('corrupt', { threadId, detail: `${what}: ${violation?.message}` })
  }
  if (stored !== undefined) check(store.hydrate(stored), 'snapshot')
  for (const receipt of store.ingestAll(events)) check(receipt, 'event')
  return store.snapshot(threadId) ?? emptySnapshot(threadId, epoch)
}
