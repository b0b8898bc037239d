import { type FunctionComponent, useState } from 'react'
import type { InvocationBubble, Phase } from '../../core/index.ts'
import { Badge, type Tone } from './badge.tsx'
import { BubbleEvents } from './bubble-events.tsx'
import { BubbleFrame } from './bubble-frame.tsx'
import { CopyBubble } from './copy-bubble.tsx'
import { Fold } from './fold.tsx'
import { PartView } from './part-view.tsx'
import { PlainText } from './plain-text.tsx'
import { TurnFoot } from './turn-foot.tsx'

interface InvocationViewProps {
  readonly bubble: InvocationBubble
  readonly isHighlighted?: boolean
}

interface PhaseWords {
  readonly words: string
  readonly tone: Tone
  readonly isLive?: true
}

const phases: Record<Phase, PhaseWords> = {
  pending: { words: 'waiting', tone: 'grey', isLive: true },
  streaming: { words: 'streaming', tone: 'blue', isLive: true },
  completed: { words: 'completed', tone: 'green' },
  failed: { words: 'failed', tone: 'red' },
  cancelled: { words: 'cancelled', tone: 'amber' },
}
/** The turn is open, and continues when somebody answers. */
const asking: PhaseWords = { words: 'waiting for you', tone: 'amber' }

/** One turn of an agent: its state, its shown parts, and folds with the texts that are not shown. */
export const InvocationView: FunctionComponent<InvocationViewProps> = ({ bubble, isHighlighted = false }) => {
  const isOpen = bubble.phase === 'pending' || bubble.phase === 'streaming'
  const last = bubble.parts.at(-1)
  return (
    <BubbleFrame
      bubble={bubble}
      name={bubble.agentId ?? 'agent'}
      side="agent"
      isHighlighted={isHighlighted}
      badges={
        <>
          <InvocationBadges bubble={bubble} />
          <CopyBubble bubble={bubble} />
          <BubbleEvents bubble={bubble} />
        </>
      }
    >
      <Flash bubble={bubble} />
      {bubble.parts.map((part) => (
        <PartView
          key={part.key}
          part={part}
          isGrowing={isOpen && part === last}
          invocationId={bubble.invocationId}
        />
      ))}
      {bubble.error !== undefined && (
        <p className="bubble-error">
          <strong>The turn failed.</strong> {bubble.error.message}
          {bubble.error.code !== undefined && <code>{bubble.error.code}</code>}
        </p>
      )}
      <Kept bubble={bubble} />
      <TurnFoot bubble={bubble} isOpen={isOpen} />
    </BubbleFrame>
  )
}

const InvocationBadges: FunctionComponent<{ readonly bubble: InvocationBubble }> = ({ bubble }) => {
  const { words, tone, isLive = false } = bubble.awaitingApproval ? asking : phases[bubble.phase]
  return (
    <>
      <Badge tone={tone} isLive={isLive} name="phase">
        {words}
      </Badge>
      {bubble.body === 'callback' && (
        <Badge tone="violet" name="callback" title="The agent posted this text through its tool">
          answered by callback
        </Badge>
      )}
      {bubble.missing > 0 && (
        <Badge tone="amber" name="missing">
          {bubble.missing === 1 ? '1 chunk missing' : `${bubble.missing} chunks missing`}
        </Badge>
      )}
      {bubble.superseded.length > 0 && (
        <Badge tone="grey" name="superseded">
          {bubble.superseded.length} superseded
        </Badge>
      )}
    </>
  )
}

/** The texts that a callback has replaced, in folds. */
const Kept: FunctionComponent<{ readonly bubble: InvocationBubble }> = ({ bubble }) => {
  const isStreamHidden = bubble.body === 'callback' && bubble.streamParts.some((part) => part.kind === 'text')
  return (
    <>
      {isStreamHidden &&
        !bubble.parts.some((part) => bubble.streamParts.includes(part) && part.kind === 'text') && (
          <Fold part="streamed" className="fold-kept" summary="Streamed text">
            {() => <PlainText parts={bubble.streamParts.filter(({ kind }) => kind === 'text')} />}
          </Fold>
        )}
      {bubble.superseded.length > 0 && (
        <Fold part="superseded" className="fold-kept" summary="Superseded callbacks">
          {() => (
            <ol className="superseded">
              {bubble.superseded.map(({ messageId, revision, parts }) => (
                <li key={`${revision} ${messageId}`}>
                  <span className="superseded-revision">revision {revision}</span>
                  <PlainText parts={parts} />
                </li>
              ))}
            </ol>
          )}
        </Fold>
      )}
    </>
  )
}

/** Flashes once for each callback that arrives while the bubble is on the screen. */
const Flash: FunctionComponent<{ readonly bubble: InvocationBubble }> = ({ bubble }) => {
  const count = bubble.superseded.length + (bubble.body === 'callback' ? 1 : 0)
  const [first, setFirst] = useState(count)
  if (count < first) setFirst(count) // the player has jumped back
  return count > first ? <span key={count} className="flash" data-flash={count} aria-hidden="true" /> : null
}
