import type { CSSProperties, FunctionComponent, ReactNode } from 'react'

interface TableProps {
  readonly columnCount: number
  readonly children: ReactNode
}

/** A table with columns of equal width, whatever they contain. A wide table has its own scroll box. */
export const Table: FunctionComponent<TableProps> = ({ columnCount, children }) => (
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scroll box must be reachable by keyboard
  <section className="table" tabIndex={0} aria-label="Table">
    {/* React's type has no custom properties. */}
    <table style={{ '--columns': columnCount } as CSSProperties}>{children}</table>
  </section>
)
