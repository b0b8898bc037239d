import type { FunctionComponent, ReactNode } from 'react'
import type { BubbleKey } from '../../core/index.ts'
import { ChatThread } from '../chat/index.ts'

interface ConversationProps {
  readonly threadIds: readonly string[]
  readonly threadId: string
  readonly highlightedKey: BubbleKey | undefined
  /** Another value brings the highlighted bubble into sight again. */
  readonly scene: string
  /** What of a thread has come while nobody looked at it; the same set until it changes. */
  readonly unreadOf?: (threadId: string) => ReadonlySet<BubbleKey>
  readonly placeholder: ReactNode
}

/** More threads than these are shown one at a time; fewer stay mounted, so that their bubbles stay the same nodes. */
const mountedCount = 4

/** Several threads, of which one is in sight. */
export const Conversation: FunctionComponent<ConversationProps> = (props) => {
  const { threadIds, threadId, highlightedKey, scene, unreadOf, placeholder } = props
  const mounted = threadIds.length <= mountedCount ? threadIds : [threadId]
  return (
    <>
      {mounted.map((id) => (
        <div key={id} className="thread" hidden={id !== threadId} data-thread={id}>
          <ChatThread
            threadId={id}
            highlightedKey={highlightedKey}
            scene={scene}
            unreadKeys={unreadOf?.(id)}
            placeholder={placeholder}
          />
        </div>
      ))}
      {threadIds.length === 0 && placeholder}
    </>
  )
}
