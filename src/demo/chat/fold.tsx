import { type FunctionComponent, type ReactNode, useState } from 'react'

interface FoldProps {
  readonly className?: string
  /** The kind of part, for tests. */
  readonly part: string
  readonly summary: ReactNode
  readonly children: () => ReactNode
}

/** A `<details>` that renders its content only while it is open, so a long tool result costs nothing before. */
export const Fold: FunctionComponent<FoldProps> = ({ className = '', part, summary, children }) => {
  const [isOpen, setOpen] = useState(false)
  return (
    <details
      className={`fold ${className}`}
      data-part={part}
      open={isOpen}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>{summary}</summary>
      {isOpen && <div className="fold-body">{children()}</div>}
    </details>
  )
}
