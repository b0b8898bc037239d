import type { FunctionComponent, ReactNode } from 'react'

interface ActionButtonProps {
  readonly className?: string
  /** What it says while the server has not answered. It keeps the focus meanwhile: it is not disabled, it does nothing. */
  readonly running: string
  readonly isRunning: boolean
  readonly onPress: () => void
  readonly onBlur?: () => void
  /** For tests. */
  readonly name: string
  readonly children: ReactNode
}

/** A button of a bubble that asks something of the server. */
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

/** Why what was asked was not done. */
export const Trouble: FunctionComponent<{ readonly words: string | undefined }> = ({ words }) =>
  words === undefined ? null : (
    <p className="action-trouble" role="alert">
      {words}
    </p>
  )
