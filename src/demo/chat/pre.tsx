import type { FunctionComponent } from 'react'

/** Preformatted text in a box that scrolls. */
export const Pre: FunctionComponent<{ readonly label: string; readonly text: string }> = ({
  label,
  text,
}) => (
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reachable by keyboard
  <section className="pre" tabIndex={0} aria-label={label}>
    <pre>{text}</pre>
  </section>
)
