import type { FunctionComponent } from 'react'
import type { UnsentMessage } from '../../client/index.ts'
import type { MessageBubble } from '../../core/index.ts'
import { useSend } from '../../react/index.ts'
import { Badge } from './badge.tsx'
import { type BubbleActions, useBubbleActions } from './bubble-actions.ts'

interface UnsentProps {
  readonly bubble: MessageBubble
}

/** Shows that a message is being sent, or waits for the network. */
export const SendingBadge: FunctionComponent<UnsentProps> = ({ bubble }) =>
  useBubbleActions() === undefined ? <Sending /> : <KnownSending bubble={bubble} />

/** The buttons of a message that waits or was refused. */
export const UnsentActions: FunctionComponent<UnsentProps> = ({ bubble }) => {
  const actions = useBubbleActions()
  return actions === undefined ? null : <KnownUnsent bubble={bubble} actions={actions} />
}

/** The state of the message in the outbox. Only for views that can send. */
function useUnsent({ threadId, clientMessageId }: MessageBubble): UnsentMessage | undefined {
  return useSend(threadId).messages.find((one) => one.clientMessageId === clientMessageId)
}

const KnownSending: FunctionComponent<UnsentProps> = ({ bubble }) => {
  const unsent = useUnsent(bubble)
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

const KnownUnsent: FunctionComponent<UnsentProps & { readonly actions: BubbleActions }> = ({
  bubble,
  actions,
}) => {
  const status = useUnsent(bubble)?.status
  if (status !== 'waiting' && status !== 'failed') return null
  return (
    <p className="bubble-actions">
      <button type="button" onClick={() => actions.sendAgain(bubble)}>
        {status === 'failed' ? 'Send again' : 'Send now'}
      </button>
      <button type="button" onClick={() => actions.discard(bubble)}>
        Discard
      </button>
    </p>
  )
}
