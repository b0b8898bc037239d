import { type FunctionComponent, memo } from 'react'
import type { BubbleKey, MessageBubble } from '../../core/index.ts'
import { useBubble, useInvocation } from '../../react/index.ts'
import '../theme.css'
import './chat.css'
import { InvocationView } from './invocation-view.tsx'
import { MessageView } from './message-view.tsx'

interface BubbleViewProps {
  readonly bubbleKey: BubbleKey
  readonly isHighlighted?: boolean
}

/** One bubble of the store. Renders when this bubble changes, and for nothing else. */
export const BubbleView = memo<BubbleViewProps>(({ bubbleKey, isHighlighted = false }) => {
  const bubble = useBubble(bubbleKey)
  if (bubble === undefined) return null
  if (bubble.kind === 'invocation') return <InvocationView bubble={bubble} isHighlighted={isHighlighted} />
  if (bubble.invocationId === undefined) return <MessageView bubble={bubble} isHighlighted={isHighlighted} />
  return <PostView bubble={bubble} invocationId={bubble.invocationId} isHighlighted={isHighlighted} />
})
BubbleView.displayName = 'BubbleView'

interface PostViewProps {
  readonly bubble: MessageBubble
  readonly invocationId: string
  readonly isHighlighted: boolean
}

/** An independent post: its turn is asked who the agent is. */
const PostView: FunctionComponent<PostViewProps> = ({ bubble, invocationId, isHighlighted }) => {
  const agentId = useInvocation(invocationId)?.agentId
  return (
    <MessageView bubble={bubble} isHighlighted={isHighlighted} {...(agentId !== undefined && { agentId })} />
  )
}
