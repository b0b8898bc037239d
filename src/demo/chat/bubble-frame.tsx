import { type CSSProperties, type FunctionComponent, type ReactNode, useRef } from 'react'
import type { Bubble } from '../../core/index.ts'
import { agentColor } from './agent-color.ts'
import { useKeptFocus } from './use-kept-focus.ts'

interface BubbleFrameProps {
  readonly bubble: Bubble
  /** The author. */
  readonly name: string
  readonly side: 'agent' | 'user' | 'system'
  readonly isHighlighted: boolean
  readonly className?: string
  readonly badges: ReactNode
  readonly children: ReactNode
}

/** The frame of every bubble: one `<article>` that stays the same node as long as the bubble exists. */
export const BubbleFrame: FunctionComponent<BubbleFrameProps> = ({
  bubble,
  name,
  side,
  isHighlighted,
  className = '',
  badges,
  children,
}) => {
  const article = useRef<HTMLElement>(null)
  const { onFocus, onBlur } = useKeptFocus(article, itself)
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- only observes the focus, and is not interactive
    <article
      ref={article}
      onFocus={onFocus}
      onBlur={onBlur}
      className={`bubble bubble-${side} ${className}`}
      style={side === 'agent' ? ({ '--agent': agentColor(name) } as CSSProperties) : undefined} // React's type has no custom properties
      aria-label={`${name}${bubble.kind === 'invocation' ? ', reply' : ''}`}
      data-bubble-key={bubble.key}
      data-kind={bubble.kind}
      data-phase={bubble.kind === 'invocation' ? bubble.phase : bubble.delivery}
      data-body={bubble.kind === 'invocation' ? bubble.body : 'message'}
      data-missing={bubble.kind === 'invocation' ? bubble.missing : undefined}
      data-author={bubble.kind === 'message' ? bubble.author.kind : undefined}
      data-highlighted={isHighlighted || undefined}
    >
      <header className="bubble-head">
        {side !== 'user' && (
          <span className="avatar" aria-hidden="true">
            {initialOf(name)}
          </span>
        )}
        <span className="bubble-name">{name}</span>
        {bubble.at !== undefined && <Time at={bubble.at} />}
        <span className="badges">{badges}</span>
      </header>
      <div className="bubble-body">{children}</div>
    </article>
  )
}

/** A removed control was part of this bubble, so the bubble takes the focus, and a screen reader reads the bubble next. */
const itself = (article: HTMLElement): HTMLElement => article

const segmenter = new Intl.Segmenter()

const initialOf = (name: string): string =>
  segmenter.segment(name).containing(0)?.segment.toUpperCase() ?? '?'

const latestTime = 8.64e15 // the latest time of a Date; `at` may be any finite number

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })

const Time: FunctionComponent<{ readonly at: number }> = ({ at }) => {
  if (Math.abs(at) > latestTime) return null
  const date = new Date(at)
  return (
    <time className="bubble-time" dateTime={date.toISOString()}>
      {clock.format(date)}
    </time>
  )
}
