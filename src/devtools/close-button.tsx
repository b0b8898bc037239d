import type { FunctionComponent } from 'react'

interface CloseButtonProps {
  /** What it closes, for screen readers. */
  readonly label: string
  readonly onClose: () => void
}

export const CloseButton: FunctionComponent<CloseButtonProps> = ({ label, onClose }) => (
  <button type="button" className="ob-close" aria-label={label} title={label} onClick={onClose}>
    <span aria-hidden="true">×</span>
  </button>
)
