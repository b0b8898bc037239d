import { decodeSnapshot, type LogCursor, type ServerFrame } from '../protocol/index.ts'
import type { BubbleStore } from '../store/index.ts'

type Resync = Extract<ServerFrame, { readonly type: 'resync' }>

/**
 * Lets the snapshot of a resync take the thread's place.
 * @returns where the thread stands in the server's log now; undefined, and nothing has changed, when the snapshot is
 * none of this thread
 */
export function takePlace(
  store: Pick<BubbleStore, 'hydrate'>,
  { threadId, reason, snapshot: input, check }: Resync,
): LogCursor | undefined {
  const decoded = decodeSnapshot(input)
  if (!decoded.ok || decoded.snapshot.threadId !== threadId) return undefined
  const { epoch, offset } = decoded.snapshot
  if (epoch === undefined || offset === undefined) return undefined // no place in any log
  // The log has lost what it once sent, and kept its epoch, in which a snapshot is joined: what is lost would stay.
  if (reason === 'beyond' || reason === 'diverged') {
    store.hydrate({ v: 1, threadId, epoch: lostEpoch, offset: 0, bubbles: [] }, { replace: true })
  }
  store.hydrate(input, { replace: true })
  return { epoch, offset, ...(check !== undefined && { check }) }
}

const lostEpoch = 'onebubble: the tail was lost'
