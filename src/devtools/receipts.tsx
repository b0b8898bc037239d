import type { FunctionComponent } from 'react'
import type { Receipt } from '../core/index.ts'

const receipts: readonly (readonly [Receipt['status'], string])[] = [
  ['applied', 'placed by its exact id'],
  ['duplicate', 'already known: nothing changes'],
  ['held', 'waits for an earlier chunk'],
  ['rejected', 'refused, and listed as a violation'],
]

/** The meaning of each receipt, shown while the list is empty. */
export const Receipts: FunctionComponent = () => (
  <div className="ob-receipts">
    <p className="ob-muted">No events yet. Each event is listed here with its receipt:</p>
    <dl>
      {receipts.map(([status, words]) => (
        <div key={status}>
          <dt>
            <span className="ob-chip" data-tone={status}>
              {status}
            </span>
          </dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  </div>
)
