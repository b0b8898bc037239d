import type { FunctionComponent, ReactNode } from 'react'

interface ScrollBoxProps {
  readonly className: string
  readonly label: string
  readonly children: ReactNode
}

/** What scrolls by itself, and can therefore be reached by keyboard. */
export const ScrollBox: FunctionComponent<ScrollBoxProps> = ({ className, label, children }) => (
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reachable by keyboard
  <section className={className} tabIndex={0} aria-label={label}>
    {children}
  </section>
)
