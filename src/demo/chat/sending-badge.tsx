import type { FunctionComponent } from 'react'
import type { MessageBubble } from '../../core/index.ts'
import { useSend } from '../../react/index.ts'
import { Badge } from './badge.tsx'
import { useBubbleActions } from './bubble-actions.ts'

interface SendingBadgeProps {
  readonly bubble: MessageBubble
}

/** A message is on its way, or waits for the network. */
export const SendingBadge: FunctionComponent<SendingBadgeProps> = ({ bubble }) =>
  // Without a server there is nobody who would know.
  useBubbleActions() === undefined ? <Sending /> : <KnownSending bubble={bubble} />

const KnownSending: FunctionComponent<SendingBadgeProps> = ({ bubble }) => {
  const { messages } = useSend(bubble.threadId)
  const unsent = messages.find(({ clientMessageId }) => clientMessageId === bubble.clientMessageId)
  if (unsent?.status !== 'waiting') return <Sending />
  return (
    <Badge tone="amber" name="delivery" {...(unsent.error !== undefined && { title: unsent.error.message })}>
      waiting for the network
    </Badge>
  )
}

const Sending: FunctionComponent = () => (
  <Badge tone="blue" isLive name="delivery">
    sending
  </Badge>
)
