import type { FunctionComponent, ReactNode } from 'react'

interface ScrollBoxProps {
  readonly className: string
  readonly label: string
  readonly children: ReactNode
}

/** A scroll box that can be reached by keyboard. */
export const ScrollBox: FunctionComponent<ScrollBoxProps> = ({ className, label, children }) => (
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scroll box must be reachable by keyboard
  <section className={className} tabIndex={0} aria-label={label}>
    {children}
  </section>
)
