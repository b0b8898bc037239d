import type { FunctionComponent } from 'react'
import { shortened } from '../../devtools/index.ts'
import type { Arrival } from '../arrival.ts'
import { Badge } from '../chat/index.ts'
import { receiptTones } from './arrival-row.tsx'
import { Icon } from './icon.tsx'

interface ArrivalDetailProps {
  readonly arrival: Arrival
  /** Brings its bubble into sight. */
  readonly onShow: () => void
  readonly onClose: () => void
}

const shownLength = 6_000

/** All that is known of one arrival. */
export const ArrivalDetail: FunctionComponent<ArrivalDetailProps> = ({ arrival, onShow, onClose }) => {
  const { event, receipt, number, line } = arrival
  const text = JSON.stringify(event, null, 2)
  return (
    <section className="detail" aria-label={`Arrival ${number}`}>
      <header className="detail-head">
        <strong>Arrival {number}</strong>
        {line !== undefined && <span className="detail-line">line {line}</span>}
        <Badge tone={receiptTones[receipt.status]} name="receipt">
          {receipt.status}
        </Badge>
        <button type="button" className="button button-small" onClick={onShow}>
          Show its bubble
        </button>
        <button type="button" className="button button-small" onClick={onClose}>
          <Icon name="close" />
          <span className="visually-hidden">Close</span>
        </button>
      </header>
      {receipt.violation !== undefined && (
        <p className="violation-words">
          <code>{receipt.violation.code}</code> {receipt.violation.message}
        </p>
      )}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reachable by keyboard */}
      <section className="detail-json" tabIndex={0} aria-label="The event as it arrived">
        <pre>{shortened(text, shownLength)}</pre>
      </section>
    </section>
  )
}
