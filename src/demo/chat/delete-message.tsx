import { type FunctionComponent, useState } from 'react'
import type { MessageBubble } from '../../core/index.ts'
import { ActionButton, Trouble } from './action-button.tsx'
import { useBubbleActions } from './bubble-actions.ts'
import { useAction } from './use-action.ts'

interface DeleteMessageProps {
  readonly bubble: MessageBubble
}

/** Deletes a message at the second press, since a deletion is final. */
export const DeleteMessage: FunctionComponent<DeleteMessageProps> = ({ bubble }) => {
  const actions = useBubbleActions()
  const { isRunning, trouble, run } = useAction()
  const [isAsked, setAsked] = useState(false)
  // A user with an id is the author of a recorded message.
  const isOwn = bubble.author.kind === 'user' && bubble.author.id === undefined
  if (actions === undefined || !isOwn || bubble.delivery !== 'sent') return null
  const press = (): void => {
    if (!isAsked) return setAsked(true)
    setAsked(false)
    run(() => actions.remove(bubble))
  }
  return (
    <>
      <ActionButton
        name="delete"
        className={isAsked ? 'action-quiet action-asked' : 'action-quiet'}
        running="deleting…"
        isRunning={isRunning}
        onPress={press}
        onBlur={() => setAsked(false)}
      >
        {isAsked ? 'Really delete?' : 'Delete'}
      </ActionButton>
      <Trouble words={trouble} />
    </>
  )
}
