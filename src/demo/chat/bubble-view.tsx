import { type FunctionComponent, memo } from 'react'
import type { BubbleKey, MessageBubble } from '../../core/index.ts'
import { useAlternatives, useBubble, useInvocation } from '../../react/index.ts'
import '../theme.css'
import { AlternativesSwitch } from './alternatives-switch.tsx'
import './chat.css'
import { InvocationView } from './invocation-view.tsx'
import { MessageView } from './message-view.tsx'

interface BubbleViewProps {
  /** The key of the place. If an answer has several tries, this is the key of the newest. */
  readonly bubbleKey: BubbleKey
  /** Which of the tries is shown. Default: the newest. */
  readonly chosenKey?: BubbleKey | undefined
  readonly isHighlighted?: boolean
  /** The same function at every render. */
  readonly onChoose?: (place: BubbleKey, chosen: BubbleKey) => void
}

/** The bubble at one place of a thread. Renders only when that bubble changes. */
export const BubbleView = memo<BubbleViewProps>(
  ({ bubbleKey, chosenKey = bubbleKey, isHighlighted = false, onChoose }) => {
    const tries = useAlternatives(bubbleKey)
    const shownKey = tries.includes(chosenKey) ? chosenKey : bubbleKey
    return (
      <>
        <ShownBubble key={shownKey} bubbleKey={shownKey} isHighlighted={isHighlighted} />
        {tries.length > 1 && onChoose !== undefined && (
          <AlternativesSwitch
            keys={tries}
            shownKey={shownKey}
            onChoose={(chosen) => onChoose(bubbleKey, chosen)}
          />
        )}
      </>
    )
  },
)
BubbleView.displayName = 'BubbleView'

interface ShownBubbleProps {
  readonly bubbleKey: BubbleKey
  readonly isHighlighted: boolean
}

const ShownBubble: FunctionComponent<ShownBubbleProps> = ({ bubbleKey, isHighlighted }) => {
  const bubble = useBubble(bubbleKey)
  if (bubble === undefined) return null
  if (bubble.kind === 'invocation') return <InvocationView bubble={bubble} isHighlighted={isHighlighted} />
  if (bubble.invocationId === undefined) return <MessageView bubble={bubble} isHighlighted={isHighlighted} />
  return <PostView bubble={bubble} invocationId={bubble.invocationId} isHighlighted={isHighlighted} />
}

interface PostViewProps {
  readonly bubble: MessageBubble
  readonly invocationId: string
  readonly isHighlighted: boolean
}

/** An independent post. Its turn knows the name of the agent. */
const PostView: FunctionComponent<PostViewProps> = ({ bubble, invocationId, isHighlighted }) => {
  const agentId = useInvocation(invocationId)?.agentId
  return (
    <MessageView bubble={bubble} isHighlighted={isHighlighted} {...(agentId !== undefined && { agentId })} />
  )
}
