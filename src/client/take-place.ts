import { decodeSnapshot, type LogCursor, type ResyncReason } from '../protocol/index.ts'
import type { BubbleStore } from '../store/index.ts'

/** The snapshot of a resync, from its frame or fetched from its url. */
export interface ResyncSnapshot {
  /** A `ThreadSnapshot`, if the server is correct. */
  readonly snapshot: unknown
  readonly check?: string
}

/**
 * Replaces the thread by the snapshot of a resync, in one publication.
 * @param isAnew whether it replaces everything, because the store has a gap: no check covers events beyond a gap, and
 * they may be lost
 * @returns the thread's place in the server's log; undefined, with nothing changed, when it is no snapshot of this
 * thread
 */
export function takePlace(
  store: Pick<BubbleStore, 'hydrate' | 'cursor'>,
  threadId: string,
  reason: ResyncReason,
  { snapshot: input, check }: ResyncSnapshot,
  isAnew: boolean,
): LogCursor | undefined {
  const decoded = decodeSnapshot(input)
  if (!decoded.ok || decoded.snapshot.threadId !== threadId) return undefined
  const { epoch, offset } = decoded.snapshot
  if (epoch === undefined || offset === undefined) return undefined // it has no place in any log
  // The log may have lost events and kept its epoch. Within one epoch a snapshot is joined, so the lost events would
  // stay.
  const hasLost = isAnew || reason === 'beyond' || reason === 'diverged'
  const isSameEpoch = store.cursor(threadId)?.epoch === epoch
  store.hydrate(input, hasLost && isSameEpoch ? { evict: true } : { replace: true })
  return { epoch, offset, ...(check !== undefined && { check }) }
}

/** Tells the store that the server's log of this epoch is empty, so that the thread is known. */
export const takeEmpty = (store: Pick<BubbleStore, 'hydrate'>, threadId: string, epoch: string): unknown =>
  store.hydrate({ v: 1, threadId, epoch, offset: 0, bubbles: [] })
