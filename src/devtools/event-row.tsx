import type { FunctionComponent } from 'react'
import { describeInput } from './described-input.ts'
import { ReceiptChip } from './receipt-chip.tsx'
import type { RecordedInput } from './recorded-input.ts'

interface EventRowProps {
  readonly input: RecordedInput
  /** Its place in the list, from 0, and how long that is. */
  readonly at: number
  readonly count: number
  readonly topPx: number
  /** It is the one that the keys reach. */
  readonly isActive: boolean
  readonly isSelected: boolean
  readonly onSelect: () => void
}

/** One input on one line. */
export const EventRow: FunctionComponent<EventRowProps> = (props) => {
  const { input, at, count, topPx, isActive, isSelected, onSelect } = props
  const { type, offset, seq, id, gist } = describeInput(input)
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the list has its keys
    <div
      className="ob-row"
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- the list is no select
      role="option"
      tabIndex={isActive ? 0 : -1}
      aria-selected={isSelected}
      aria-setsize={count}
      aria-posinset={at + 1}
      data-index={input.index}
      data-receipt={input.receipt?.status}
      data-type={type}
      style={{ transform: `translateY(${topPx}px)` }}
      onClick={onSelect}
    >
      <span className="ob-offset" title="Offset in the log">
        {offset ?? '–'}
      </span>
      <span>
        {type}
        {seq !== undefined && <small> {seq}</small>}
      </span>
      <span>{id}</span>
      <span className="ob-gist">{gist}</span>
      <ReceiptChip input={input} />
    </div>
  )
}
