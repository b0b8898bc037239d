import type { FunctionComponent, ReactNode } from 'react'

export type Tone = 'green' | 'red' | 'amber' | 'blue' | 'violet' | 'grey'

interface BadgeProps {
  readonly tone: Tone
  /** Work is in progress: a dot pulses in front of the words. */
  readonly isLive?: boolean
  /** For tests and styles. */
  readonly name: string
  readonly title?: string
  readonly children: ReactNode
}

/** A word or two about a bubble's state. */
export const Badge: FunctionComponent<BadgeProps> = ({ tone, isLive = false, name, title, children }) => (
  <span className={`badge badge-${tone}`} data-badge={name} title={title}>
    {isLive && <span className="badge-dot" aria-hidden="true" />}
    {children}
  </span>
)
