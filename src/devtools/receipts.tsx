import type { FunctionComponent } from 'react'
import type { Receipt } from '../core/index.ts'

const receipts: readonly (readonly [Receipt['status'], string])[] = [
  ['applied', 'put where its exact id says'],
  ['duplicate', 'known already: nothing changes'],
  ['held', 'a chunk that waits for one before it'],
  ['rejected', 'refused, and listed as a violation'],
]

/** What the receipts mean; there while nothing has come. */
export const Receipts: FunctionComponent = () => (
  <div className="ob-receipts">
    <p className="ob-muted">Nothing has come yet. What comes is listed here, each event with its receipt:</p>
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
