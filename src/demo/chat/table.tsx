import type { CSSProperties, FunctionComponent, ReactNode } from 'react'

interface TableProps {
  readonly columnCount: number
  readonly children: ReactNode
}

/** A table whose columns are equally wide, whatever comes into them; a wide one scrolls by itself. */
export const Table: FunctionComponent<TableProps> = ({ columnCount, children }) => (
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reachable by keyboard
  <section className="table" tabIndex={0} aria-label="Table">
    {/* React's type knows no custom properties. */}
    <table style={{ '--columns': columnCount } as CSSProperties}>{children}</table>
  </section>
)
