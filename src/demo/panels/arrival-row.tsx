import type { CSSProperties, FunctionComponent } from 'react'
import { factsOf, gistOf } from '../../devtools/index.ts'
import type { Arrival } from '../arrival.ts'
import { agentColor, Badge, type Tone } from '../chat/index.ts'

interface ArrivalRowProps {
  readonly id: string
  readonly arrival: Arrival
  /** The agent of its invocation, as far as the recording says, or the kind of its author. */
  readonly speaker: string | undefined
  readonly isSelected: boolean
  /** Its place in the list, from 0, and how long that is. */
  readonly index: number
  readonly count: number
  readonly heightPx: number
  readonly onSelect: () => void
}

export const receiptTones: Record<Arrival['receipt']['status'], Tone> = {
  applied: 'green',
  duplicate: 'grey',
  held: 'amber',
  rejected: 'red',
}

const typeWords = new Map([
  ['invocation_created', 'created'],
  ['stream_chunk', 'chunk'],
  ['stream_finalized', 'end'],
])

/** A type from the wire may be any text, `constructor` too. */
const typeWord = (type: string | undefined): string =>
  type === undefined ? 'unreadable' : (typeWords.get(type) ?? type)

/** One thing that has arrived, on one line. */
export const ArrivalRow: FunctionComponent<ArrivalRowProps> = (props) => {
  const { id, arrival, speaker, isSelected, index, count, heightPx, onSelect } = props
  const { event, receipt, number, mark } = arrival
  const facts = factsOf(event)
  const who = speaker ?? facts.invocationId ?? facts.messageId ?? ''
  const color = facts.invocationId === undefined ? 'var(--accent)' : agentColor(speaker ?? 'agent')
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the list has the focus and its keys
    <div
      id={id}
      className={`arrival arrival-${facts.type === 'callback' ? 'callback' : 'other'}`}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- the list is no select
      role="option"
      aria-selected={isSelected}
      aria-setsize={count}
      aria-posinset={index + 1}
      data-arrival={number}
      data-receipt={receipt.status}
      data-type={facts.type}
      style={{ transform: `translateY(${index * heightPx}px)`, '--who': color } as CSSProperties} // React's type knows no custom properties
      onClick={onSelect}
    >
      <span className="arrival-offset" title="Offset in the log">
        {facts.offset ?? '–'}
      </span>
      <span className="arrival-type">
        {typeWord(facts.type)}
        {facts.seq !== undefined && <small> {facts.seq}</small>}
      </span>
      <span className="arrival-who">{who}</span>
      <span className="arrival-gist">
        {receipt.violation === undefined ? gistOf(event) : receipt.violation.code}
      </span>
      {mark !== undefined && <span className="arrival-kind">{mark}</span>}
      <Badge tone={receiptTones[receipt.status]} name="receipt">
        {receipt.status}
      </Badge>
    </div>
  )
}
