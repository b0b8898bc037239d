import type { FunctionComponent } from 'react'
import {
  type Bubble,
  type BubbleState,
  selectBubble,
  textOf,
  type ThreadView,
  shortened,
} from '../core/index.ts'

interface MomentThreadProps {
  readonly thread: ThreadView
  readonly state: BubbleState
  /** The state one input earlier, to mark changed bubbles. */
  readonly before: BubbleState
}

const shownCount = 100
const longest = 600

/** One thread at a moment: its last bubbles. */
export const MomentThread: FunctionComponent<MomentThreadProps> = ({ thread, state, before }) => {
  const { threadId, keys } = thread
  return (
    <section aria-label={`Thread ${threadId}`}>
      <h3>{threadId}</h3>
      {keys.length > shownCount && (
        <p className="ob-muted">{keys.length - shownCount} bubbles before these</p>
      )}
      <ol className="ob-cards">
        {keys.slice(-shownCount).map((key) => {
          const bubble = selectBubble(state, key)
          if (bubble === undefined) return null
          const isChanged = bubble !== selectBubble(before, key)
          return (
            <li key={key} className="ob-card" data-moment-key={key} data-changed={isChanged ? '' : undefined}>
              <p>
                <code>{key}</code>{' '}
                {factsOf(bubble).map((fact) => (
                  <span key={fact} className="ob-chip">
                    {fact}
                  </span>
                ))}
              </p>
              <p className="ob-text">{shortened(textOf(bubble), longest)}</p>
            </li>
          )
        })}
      </ol>
    </section>
  )
}

function factsOf(bubble: Bubble): readonly string[] {
  if (bubble.kind === 'message') return [bubble.author.kind, bubble.delivery]
  const { phase, body, missing } = bubble
  return missing === 0 ? [phase, `body ${body}`] : [phase, `body ${body}`, `${missing} missing`]
}
