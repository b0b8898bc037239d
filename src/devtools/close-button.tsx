import type { FunctionComponent } from 'react'

interface CloseButtonProps {
  /** For who does not see what it stands in. */
  readonly label: string
  readonly onClose: () => void
}

export const CloseButton: FunctionComponent<CloseButtonProps> = ({ label, onClose }) => (
  <button type="button" className="ob-close" aria-label={label} title={label} onClick={onClose}>
    <span aria-hidden="true">×</span>
  </button>
)
