import { decodeSnapshot, type LogCursor, type ResyncReason } from '../protocol/index.ts'
import type { BubbleStore } from '../store/index.ts'

/** A snapshot as a resync brought it, or named it by a url. */
export interface ResyncSnapshot {
  /** A `ThreadSnapshot`, if the server does what it should. */
  readonly snapshot: unknown
  readonly check?: string
}

/**
 * Lets the snapshot of a resync take the thread's place, in one publication.
 * @param isAnew whether it takes the place of everything, because the store has a gap: what stands beyond a gap is
 * covered by no check, and may be lost
 * @returns where the thread stands in the server's log now; undefined, and nothing has changed, when the snapshot is
 * none of this thread
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
  if (epoch === undefined || offset === undefined) return undefined // no place in any log
  // The log may have lost what it once sent, and kept its epoch, in which a snapshot is joined: what is lost would stay.
  const hasLost = isAnew || reason === 'beyond' || reason === 'diverged'
  const isSameEpoch = store.cursor(threadId)?.epoch === epoch
  store.hydrate(input, hasLost && isSameEpoch ? { evict: true } : { replace: true })
  return { epoch, offset, ...(check !== undefined && { check }) }
}

/** The server's log of this epoch is empty: the thread is known to be. */
export const takeEmpty = (store: Pick<BubbleStore, 'hydrate'>, threadId: string, epoch: string): unknown =>
  store.hydrate({ v: 1, threadId, epoch, offset: 0, bubbles: [] })
