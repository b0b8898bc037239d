import type { FunctionComponent, ReactNode } from 'react'
import type { BubbleKey } from '../../core/index.ts'
import { useThread } from '../../react/index.ts'
import { ChatThread } from '../chat/index.ts'

interface ConversationProps {
  readonly threadIds: readonly string[]
  readonly threadId: string
  readonly highlightedKey: BubbleKey | undefined
  readonly placeholder: ReactNode
  readonly onChoose: (threadId: string) => void
}

/** More threads than these are shown one at a time; fewer stay mounted, so that their bubbles stay the same nodes. */
const mountedCount = 4

/** The threads of the recording: one in sight, the others behind their buttons. */
export const Conversation: FunctionComponent<ConversationProps> = (props) => {
  const { threadIds, threadId, highlightedKey, placeholder, onChoose } = props
  const mounted = threadIds.length <= mountedCount ? threadIds : [threadId]
  return (
    <>
      {threadIds.length > 1 && (
        <nav className="thread-tabs" aria-label="Threads">
          {threadIds.map((id) => (
            <ThreadButton key={id} threadId={id} isCurrent={id === threadId} onChoose={() => onChoose(id)} />
          ))}
        </nav>
      )}
      {mounted.map((id) => (
        <div key={id} className="thread" hidden={id !== threadId} data-thread={id}>
          <ChatThread threadId={id} highlightedKey={highlightedKey} placeholder={placeholder} />
        </div>
      ))}
      {threadIds.length === 0 && placeholder}
    </>
  )
}

interface ThreadButtonProps {
  readonly threadId: string
  readonly isCurrent: boolean
  readonly onChoose: () => void
}

const ThreadButton: FunctionComponent<ThreadButtonProps> = ({ threadId, isCurrent, onChoose }) => {
  const thread = useThread(threadId)
  return (
    <button type="button" className="thread-tab" aria-pressed={isCurrent} onClick={onChoose}>
      {threadId}
      {thread !== undefined && <span className="count">{thread.keys.length}</span>}
    </button>
  )
}
