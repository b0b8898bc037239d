import { countToTrim } from '../count-to-trim.ts'
import { foldedThread } from '../durable/folded-thread.ts'
import type { LogSettings } from '../log-options.ts'
import type { ThreadBegin, ThreadEnd } from './thread-ends.ts'
import { foldedBelow, type ThreadStore } from './thread-store.ts'

/** If too many events of a thread are kept individually, folds the older ones into its snapshot. */
export async function trimThread(
  store: ThreadStore,
  threadId: string,
  end: ThreadEnd,
  begin: ThreadBegin,
  { keptEventCount, keptUnitCount }: LogSettings,
): Promise<void> {
  if (end.offset - begin.offset <= keptEventCount && end.unitCount - begin.unitCount <= keptUnitCount) return
  const whole = await store.whole(threadId, true)
  const { entries, stored, epoch } = whole
  const units = entries.map(({ unitCount }) => unitCount)
  const gone = entries.slice(0, countToTrim(units, keptEventCount >> 1, keptUnitCount >> 1))
  const news = entries.flatMap(({ event }) => (event.offset >= foldedBelow(stored) ? [event] : []))
  const next = {
    offset: whole.begin.offset + gone.length,
    check: gone.at(-1)?.check ?? whole.begin.check,
    unitCount: gone.reduce((sum, { unitCount }) => sum + unitCount, whole.begin.unitCount),
  }
  await store.fold(threadId, whole, next, foldedThread(threadId, epoch, stored, news))
}
