import type { FunctionComponent } from 'react'
import type { InvocationBubble } from '../../core/index.ts'
import { ActionButton, Trouble } from './action-button.tsx'
import { type BubbleActions, useBubbleActions } from './bubble-actions.ts'
import { useAction } from './use-action.ts'

interface TurnFootProps {
  readonly bubble: InvocationBubble
  /** The turn has not ended. */
  readonly isOpen: boolean
}

/** The line below a reply: the typing indicator, and the buttons to stop or retry it. */
export const TurnFoot: FunctionComponent<TurnFootProps> = ({ bubble, isOpen }) => {
  const actions = useBubbleActions()
  const isWriting = isOpen && bubble.body !== 'callback' && !bubble.awaitingApproval
  const canTryAgain = !isOpen && bubble.replyTo !== undefined
  if (!isWriting && (actions === undefined || !(isOpen || canTryAgain))) return null
  return (
    <div className="turn-foot">
      {isWriting && <Typing isWaiting={bubble.missing > 0} />}
      {actions !== undefined && isOpen && <Stop bubble={bubble} actions={actions} />}
      {actions !== undefined && canTryAgain && <TryAgain bubble={bubble} actions={actions} />}
    </div>
  )
}

const Typing: FunctionComponent<{ readonly isWaiting: boolean }> = ({ isWaiting }) => (
  <p className="typing">
    <span className="typing-dots" aria-hidden="true">
      <i />
      <i />
      <i />
    </span>
    <span className="visually-hidden">{isWaiting ? 'Waiting for a missing chunk' : 'Still writing'}</span>
  </p>
)

interface TurnActionProps {
  readonly bubble: InvocationBubble
  readonly actions: BubbleActions
}

const Stop: FunctionComponent<TurnActionProps> = ({ bubble, actions }) => {
  const { isRunning, trouble, run } = useAction()
  return (
    <>
      <Trouble words={trouble} />
      <ActionButton
        name="stop"
        running="stopping…"
        isRunning={isRunning}
        onPress={() => run(() => actions.stop(bubble))}
      >
        <span className="stop-mark" aria-hidden="true" />
        Stop <span className="visually-hidden">{bubble.agentId ?? 'agent'}</span>
      </ActionButton>
    </>
  )
}

const TryAgain: FunctionComponent<TurnActionProps> = ({ bubble, actions }) => {
  const { isRunning, trouble, run } = useAction()
  return (
    <>
      <Trouble words={trouble} />
      <ActionButton
        name="try-again"
        running="asking…"
        isRunning={isRunning}
        onPress={() => run(() => actions.tryAgain(bubble))}
      >
        Try again <span className="visually-hidden">with {bubble.agentId ?? 'agent'}</span>
      </ActionButton>
    </>
  )
}
