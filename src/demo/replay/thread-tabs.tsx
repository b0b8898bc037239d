import type { FunctionComponent } from 'react'
import { useThread } from '../../react/index.ts'

interface ThreadTabsProps {
  readonly threadIds: readonly string[]
  readonly current: string
  readonly onChoose: (threadId: string) => void
}

/** The threads of a recording, if it has several. */
export const ThreadTabs: FunctionComponent<ThreadTabsProps> = ({ threadIds, current, onChoose }) =>
  threadIds.length <= 1 ? null : (
    <nav className="thread-tabs" aria-label="Threads">
      {threadIds.map((id) => (
        <ThreadTab key={id} threadId={id} isCurrent={id === current} onChoose={() => onChoose(id)} />
      ))}
    </nav>
  )

interface ThreadTabProps {
  readonly threadId: string
  readonly isCurrent: boolean
  readonly onChoose: () => void
}

const ThreadTab: FunctionComponent<ThreadTabProps> = ({ threadId, isCurrent, onChoose }) => {
  const thread = useThread(threadId)
  return (
    <button type="button" className="thread-tab" aria-pressed={isCurrent} onClick={onChoose}>
      {threadId}
      {thread !== undefined && <span className="count">{thread.keys.length}</span>}
    </button>
  )
}
