import type { FunctionComponent } from 'react'
import type { MessageBubble } from '../../core/index.ts'
import { Badge } from './badge.tsx'
import { BubbleEvents } from './bubble-events.tsx'
import { BubbleFrame } from './bubble-frame.tsx'
import { CopyBubble } from './copy-bubble.tsx'
import { DeleteMessage } from './delete-message.tsx'
import { PartView } from './part-view.tsx'
import { SendingBadge, UnsentActions } from './unsent-message.tsx'

interface MessageViewProps {
  readonly bubble: MessageBubble
  readonly isHighlighted?: boolean
  /** The agent of an independent post, if its turn is known. */
  readonly agentId?: string
}

/** A message of a user or of the system, or an agent's independent post. */
export const MessageView: FunctionComponent<MessageViewProps> = ({
  bubble,
  isHighlighted = false,
  agentId,
}) => {
  const { author } = bubble
  const name =
    author.kind === 'user' ? 'You' : (author.id ?? agentId ?? (author.kind === 'agent' ? 'agent' : 'System'))
  return (
    <BubbleFrame
      bubble={bubble}
      name={name}
      side={author.kind}
      isHighlighted={isHighlighted}
      {...(bubble.invocationId !== undefined && { className: 'bubble-independent' })}
      badges={
        <>
          <MessageBadges bubble={bubble} />
          <CopyBubble bubble={bubble} />
          <BubbleEvents bubble={bubble} />
          <DeleteMessage bubble={bubble} />
        </>
      }
    >
      {bubble.parts.map((part) => (
        <PartView key={part.key} part={part} isVerbatim={author.kind === 'user'} />
      ))}
      {bubble.error !== undefined && (
        <p className="bubble-error">
          <strong>Not sent.</strong> {bubble.error.message}
        </p>
      )}
      {bubble.delivery !== 'sent' && <UnsentActions bubble={bubble} />}
    </BubbleFrame>
  )
}

const MessageBadges: FunctionComponent<{ readonly bubble: MessageBubble }> = ({ bubble }) => (
  <>
    {bubble.delivery === 'sending' && <SendingBadge bubble={bubble} />}
    {bubble.delivery === 'failed' && (
      <Badge tone="red" name="delivery">
        not sent
      </Badge>
    )}
    {bubble.delivery === 'sent' && bubble.clientMessageId !== undefined && (
      <Badge tone="green" name="delivery">
        sent
      </Badge>
    )}
    {bubble.author.kind === 'agent' && (
      <Badge tone="grey" name="independent" title="A separate message. It does not answer the turn.">
        independent post
      </Badge>
    )}
    {bubble.revision > 0 && (
      <Badge tone="grey" name="edited">
        edited
      </Badge>
    )}
  </>
)
