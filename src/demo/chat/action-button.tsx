import type { FunctionComponent, ReactNode } from 'react'

interface ActionButtonProps {
  readonly className?: string
  /** The label until the server answers. Until then, the button does nothing. It is not disabled, so it keeps the focus. */
  readonly running: string
  readonly isRunning: boolean
  readonly onPress: () => void
  readonly onBlur?: () => void
  /** For tests. */
  readonly name: string
  readonly children: ReactNode
}

/** A button of a bubble that sends a request to the server. */
export const ActionButton: FunctionComponent<ActionButtonProps> = (props) => {
  const { className = '', running, isRunning, onPress, onBlur, name, children } = props
  return (
    <button
      type="button"
      className={`action ${className}`}
      data-action={name}
      aria-disabled={isRunning || undefined}
      onClick={() => !isRunning && onPress()}
      onBlur={onBlur}
    >
      {isRunning ? running : children}
    </button>
  )
}

/** Why the request failed. */
export const Trouble: FunctionComponent<{ readonly words: string | undefined }> = ({ words }) =>
  words === undefined ? null : (
    <p className="action-trouble" role="alert">
      {words}
    </p>
  )
