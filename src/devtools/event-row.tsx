import type { FunctionComponent } from 'react'
import { describeInput } from './described-input.ts'
import { ReceiptChip } from './receipt-chip.tsx'
import type { RecordedInput } from './recorded-input.ts'

interface EventRowProps {
  readonly input: RecordedInput
  /** Its position in the list, from 0, and the length of the list. */
  readonly at: number
  readonly count: number
  readonly topPx: number
  /** Whether it is the row that takes the focus. */
  readonly isActive: boolean
  readonly isSelected: boolean
  readonly onSelect: () => void
}

/** One input on one line. */
export const EventRow: FunctionComponent<EventRowProps> = (props) => {
  const { input, at, count, topPx, isActive, isSelected, onSelect } = props
  const { type, offset, seq, id, gist } = describeInput(input)
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the list handles the keys
    <div
      className="ob-row"
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- the list is not a select
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
