import type { ThreadSnapshot } from '../../protocol/index.ts'
import type { LoggedEvent } from '../log.ts'
import { threadFold } from './thread-fold.ts'

export { emptySnapshot } from './thread-fold.ts'

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
  const fold = threadFold(threadId, epoch, stored)
  fold.add(events)
  return fold.snapshot()
}
