import type { FunctionComponent } from 'react'
import { useThread } from '../../react/index.ts'

/** What the thread is missing, if anything. */
export const ThreadState: FunctionComponent<{ readonly threadId: string }> = ({ threadId }) => {
  const thread = useThread(threadId)
  if (thread === undefined || (thread.gap === null && !thread.stale)) return null
  const { gap } = thread
  return (
    <p className="thread-state" data-thread-state="">
      {gap !== null && (
        <span>
          {gap.before - gap.from === 1
            ? `Offset ${gap.from} has not arrived.`
            : `Offsets ${gap.from} to ${gap.before - 1} have not arrived.`}
        </span>
      )}
      {thread.stale && <span> An event was rejected. Only a snapshot can repair this thread.</span>}
    </p>
  )
}
