import type { FunctionComponent, ReactNode } from 'react'
import type { Arrival } from '../arrival.ts'
import { Badge } from '../chat/index.ts'
import { ArrivalDetail } from './arrival-detail.tsx'
import { receiptTones } from './arrival-row.tsx'
import { ArrivalsPanel } from './arrivals-panel.tsx'
import { ViolationsPanel } from './violations-panel.tsx'

interface ArrivedSideProps {
  readonly arrivals: readonly Arrival[]
  /** So many of them have arrived. */
  readonly count: number
  /** How many there were, those that were let go included. */
  readonly total: number
  readonly agentOf: (invocationId: string) => string | undefined
  readonly selected: Arrival | undefined
  readonly onSelect: (number: number | undefined) => void
  readonly onShow: () => void
  /** What the list begins with. */
  readonly head?: ReactNode
  /** What stands below it, beside the violations. */
  readonly notes?: ReactNode
}

/** Beside the chat: what arrived, and what was wrong with it. */
export const ArrivedSide: FunctionComponent<ArrivedSideProps> = (props) => {
  const { arrivals, count, total, agentOf, selected, onSelect, onShow, head, notes } = props
  return (
    <aside className="stage-arrived" aria-labelledby="arrived-title">
      <div className="stage-head">
        <h2 id="arrived-title">
          What arrived <span className="count">{total}</span>
        </h2>
        {head}
      </div>
      {count === 0 && <Legend />}
      <ArrivalsPanel
        arrivals={arrivals}
        count={count}
        agentOf={agentOf}
        selected={selected?.number}
        onSelect={onSelect}
      />
      {selected !== undefined && (
        <ArrivalDetail arrival={selected} onShow={onShow} onClose={() => onSelect(undefined)} />
      )}
      <div className="stage-notes">
        {notes}
        <ViolationsPanel />
      </div>
    </aside>
  )
}

const receipts = [
  ['applied', 'put where its exact id says'],
  ['duplicate', 'known already: nothing changes'],
  ['held', 'a chunk that waits for one before it'],
  ['rejected', 'refused, and listed as a violation'],
] as const

/** What the receipts mean; there while nothing has arrived. */
const Legend: FunctionComponent = () => (
  <dl className="legend">
    {receipts.map(([status, words]) => (
      <div key={status}>
        <dt>
          <Badge tone={receiptTones[status]} name="legend">
            {status}
          </Badge>
        </dt>
        <dd>{words}</dd>
      </div>
    ))}
  </dl>
)
