import type { FunctionComponent, ReactNode } from 'react'
import type { BubbleKey } from '../../core/index.ts'
import { ChatThread } from '../chat/index.ts'

interface ConversationProps {
  readonly threadIds: readonly string[]
  readonly threadId: string
  readonly highlightedKey: BubbleKey | undefined
  /** A new value scrolls to the highlighted bubble again. */
  readonly scene: string
  /** The bubbles of a thread that changed while it was out of sight; the same set until it changes. */
  readonly unreadOf?: (threadId: string) => ReadonlySet<BubbleKey>
  readonly placeholder: ReactNode
}

/** Up to this many threads stay mounted, so that their bubbles stay the same nodes. Of more threads, only the shown one is mounted. */
const mountedCount = 4

/** Several threads, one of which is shown. */
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
