import { type FunctionComponent, type ReactNode, useState } from 'react'

interface FoldProps {
  readonly className?: string
  /** For tests: what kind of part it holds. */
  readonly part: string
  readonly summary: ReactNode
  readonly children: () => ReactNode
}

/** A `<details>` whose content is made only while it is open: a long tool result costs nothing until it is read. */
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
