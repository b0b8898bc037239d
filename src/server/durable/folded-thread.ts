import type { ThreadSnapshot } from '../../protocol/index.ts'
import type { LoggedEvent } from '../log.ts'
import { threadFold } from './thread-fold.ts'

export { emptySnapshot } from './thread-fold.ts'

/**
 * Folds these events into the thread.
 * @param stored the folded state of all earlier events; undefined if the events begin at offset 0
 * @throws LogStorageError `corrupt` when the stored state does not belong to the thread
 */
export function foldedThread(
  threadId: string,
  epoch: string,
  stored: unknown,
  events: readonly LoggedEvent[],
): ThreadSnapshot {
  const fold = threadFold(threadId, epoch, stored)
  fold.add(events)
  return fold.snapshot()
}
